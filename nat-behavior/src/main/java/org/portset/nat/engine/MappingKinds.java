// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.state.MappingTable;

/** The kinds of mappings, and what policies say of them. */
final class MappingKinds {
    private MappingKinds() {}

    /** The kind of the dynamic mappings that a policy makes. */
    static int of(NatPolicy policy) {
        return policy.portOverload() ? MappingTable.OVERLOADED : of(policy.mapping());
    }

    /** The kind of the dynamic mappings that a behaviour makes, without overloading. */
    static int of(Behavior mapping) {
        switch (mapping) {
            case ADDRESS_DEPENDENT:
                return MappingTable.ADDRESS_DEPENDENT;
            case ADDRESS_AND_PORT_DEPENDENT:
                return MappingTable.ADDRESS_AND_PORT_DEPENDENT;
            default:
                return MappingTable.ENDPOINT_INDEPENDENT;
        }
    }

    /** The mapping behaviour that a kind comes to. */
    static Behavior behavior(int kind) {
        switch (kind) {
            case MappingTable.ADDRESS_DEPENDENT:
                return Behavior.ADDRESS_DEPENDENT;
            case MappingTable.ADDRESS_AND_PORT_DEPENDENT:
            case MappingTable.OVERLOADED:
                return Behavior.ADDRESS_AND_PORT_DEPENDENT;
            default:
                return Behavior.ENDPOINT_INDEPENDENT;
        }
    }
}
