// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import com.google.common.hash.PrimitiveSink;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.projectfloodlight.openflow.protocol.OFActionType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;

/** An OpenFlow action that writes bytes which the codec has no class for. */
final class RawAction implements OFAction {
    private final OFVersion version;
    private final byte[] bytes;

    RawAction(OFVersion version, byte[] bytes) {
        this.version = version;
        this.bytes = bytes;
    }

    @Override
    public OFActionType getType() {
        return OFActionType.EXPERIMENTER;
    }

    @Override
    public OFVersion getVersion() {
        return version;
    }

    @Override
    public void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }

    @Override
    public void putTo(PrimitiveSink sink) {
        sink.putBytes(bytes);
    }

    @Override
    public Builder createBuilder() {
        throw new UnsupportedOperationException("these bytes are not taken apart");
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RawAction
                && ((RawAction) o).version == version
                && Arrays.equals(((RawAction) o).bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * version.hashCode() + Arrays.hashCode(bytes);
    }
}
