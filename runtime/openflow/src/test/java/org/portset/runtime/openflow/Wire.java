// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.Writeable;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/** What goes over the wire, in hexadecimal. */
final class Wire {

    static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);
    static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");

    /** A switch whose driver knows no extension. */
    static final Extensions NO_EXTENSIONS =
            new Extensions() {
                @Override
                public OFAction action(OFFactory factory, ExtensionTreatment treatment)
                        throws EncodingException {
                    throw new EncodingException("no treatment " + treatment);
                }

                @Override
                public OFOxm<?> oxm(OFFactory factory, ExtensionSelector selector)
                        throws EncodingException {
                    throw new EncodingException("no selector " + selector);
                }
            };

    private Wire() {}

    static String hex(Writeable message) {
        ByteBuf buffer = Unpooled.buffer();
        message.writeTo(buffer);
        return ByteBufUtil.hexDump(buffer);
    }
}
