// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onosproject.net.MastershipRole;
import org.onosproject.openflow.controller.RoleState;

/** ONOS's mastership roles and OpenFlow's controller roles (section 6.3.6). */
final class Roles {

    private Roles() {}

    /**
     * A standby is equal, so that it hears of ports and is ready; who has given its role up is
     * slave.
     */
    static RoleState of(MastershipRole role) {
        switch (role) {
            case MASTER:
                return RoleState.MASTER;
            case STANDBY:
                return RoleState.EQUAL;
            default:
                return RoleState.SLAVE;
        }
    }

    /**
     * The controller reports a request that the switch did not answer by a null for the answer,
     * which stays one.
     */
    static MastershipRole of(RoleState role) {
        if (role == null) {
            return null;
        }
        switch (role) {
            case MASTER:
                return MastershipRole.MASTER;
            case EQUAL:
                return MastershipRole.STANDBY;
            default:
                return MastershipRole.NONE;
        }
    }
}
