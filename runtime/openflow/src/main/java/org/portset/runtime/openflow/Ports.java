// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onosproject.net.AnnotationKeys;
import org.onosproject.net.DefaultAnnotations;
import org.onosproject.net.Port;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DefaultPortDescription;
import org.onosproject.net.device.PortDescription;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortFeatures;
import org.projectfloodlight.openflow.protocol.OFPortState;

/** Descriptions of switch ports (section 7.2.1). */
final class Ports {

    private static final long KILOBITS_PER_MEGABIT = 1000;

    private Ports() {}

    static PortDescription describe(OFPortDesc port) {
        boolean enabled =
                !port.getState().contains(OFPortState.LINK_DOWN)
                        && !port.getConfig().contains(OFPortConfig.PORT_DOWN);
        return DefaultPortDescription.builder()
                .withPortNumber(
                        PortNumber.portNumber(
                                Integer.toUnsignedLong(port.getPortNo().getPortNumber()),
                                port.getName()))
                .isEnabled(enabled)
                .isRemoved(false)
                .type(
                        port.getCurr().contains(OFPortFeatures.PF_FIBER)
                                ? Port.Type.FIBER
                                : Port.Type.COPPER)
                .portSpeed(port.getCurrSpeed() / KILOBITS_PER_MEGABIT)
                .annotations(
                        DefaultAnnotations.builder()
                                .set(AnnotationKeys.PORT_NAME, port.getName())
                                .set(AnnotationKeys.PORT_MAC, port.getHwAddr().toString())
                                .build())
                .build();
    }
}
