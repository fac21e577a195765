// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.function.Consumer;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowSwitchListener;
import org.onosproject.openflow.controller.RoleState;
import org.projectfloodlight.openflow.protocol.OFPortStatus;

/** Listens to nothing but switches that come and go. */
final class ConnectionListener implements OpenFlowSwitchListener {

    private final Consumer<Dpid> connected;
    private final Consumer<Dpid> disconnected;

    ConnectionListener(Consumer<Dpid> connected, Consumer<Dpid> disconnected) {
        this.connected = connected;
        this.disconnected = disconnected;
    }

    @Override
    public void switchAdded(Dpid dpid) {
        connected.accept(dpid);
    }

    @Override
    public void switchRemoved(Dpid dpid) {
        disconnected.accept(dpid);
    }

    @Override
    public void switchChanged(Dpid dpid) {}

    @Override
    public void portChanged(Dpid dpid, OFPortStatus status) {}

    @Override
    public void receivedRoleReply(Dpid dpid, RoleState requested, RoleState response) {}
}
