// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * An action of a switch's rule that is none of ours, kept as it came: ONOS can show and compare it,
 * and its statistics polls don't fail over it.
 */
public final class OpaqueAction extends AbstractExtension implements ExtensionTreatment {
    /** Type of this extension, in a range that neither ONOS nor its drivers use. */
    public static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x504f);

    private byte[] bytes;

    /** With these OpenFlow bytes, header included. */
    public OpaqueAction(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public ExtensionTreatmentType type() {
        return TYPE;
    }

    @Override
    public byte[] serialize() {
        return bytes.clone();
    }

    @Override
    public void deserialize(byte[] data) {
        bytes = data.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof OpaqueAction && Arrays.equals(((OpaqueAction) o).bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** "action:ffff0010..." */
    @Override
    public String toString() {
        return "action:" + BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
