// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.provider.ProviderId;
import org.onosproject.openflow.controller.Dpid;
import org.projectfloodlight.openflow.types.OFPort;

/** Names of switches and ports, in ONOS's and in OpenFlow's words. */
final class Switches {

    /** Under the scheme {@code of}, which the devices' names begin with. */
    static final ProviderId PROVIDER = new ProviderId("of", "org.portset.runtime.openflow");

    private Switches() {}

    static DeviceId deviceId(Dpid dpid) {
        return DeviceId.deviceId(Dpid.uri(dpid));
    }

    static Dpid dpid(DeviceId deviceId) {
        return Dpid.dpid(deviceId.uri());
    }

    /* Reserved ports (section 4.5) have the same 32-bit numbers in ONOS. */
    static OFPort port(PortNumber port) {
        return OFPort.of((int) port.toLong());
    }

    static PortNumber port(OFPort port) {
        return PortNumber.portNumber(Integer.toUnsignedLong(port.getPortNumber()));
    }
}
