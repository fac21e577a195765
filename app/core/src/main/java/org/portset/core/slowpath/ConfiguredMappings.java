// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.List;
import org.portset.core.config.StaticMapping;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Nat44;

/** A home's static mappings in its NAT. Under its {@link CustomerEdge}'s lock. */
final class ConfiguredMappings {
    private final Nat44 nat;
    private final int subscriber;
    private final DropCounts drops;

    ConfiguredMappings(Nat44 nat, int subscriber, DropCounts drops) {
        this.nat = nat;
        this.subscriber = subscriber;
        this.drops = drops;
    }

    /** Takes out those that are no longer configured, and puts in those that were not before. */
    void update(List<StaticMapping> before, List<StaticMapping> changed) {
        for (StaticMapping m : before) {
            if (!changed.contains(m)) {
                nat.removeStaticMapping(subscriber, m.protocol(), m.outsidePort());
            }
        }
        for (StaticMapping m : changed) {
            if (!before.contains(m)) {
                add(m);
            }
        }
    }

    private void add(StaticMapping m) {
        Drop refused =
                nat.addStaticMapping(
                        subscriber,
                        m.protocol(),
                        m.outsidePort(),
                        m.insideAddress().toInt(),
                        m.insidePort());
        if (refused != null) {
            // A dynamic mapping has the port: it keeps it until its sessions end, and no longer.
            drops.add(refused);
        }
    }
}
