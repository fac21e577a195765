// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onosproject.net.flow.TrafficSelector;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;

/**
 * Where the parts of a port are in the ports of one MAP rule (RFC 7597 5.1), and matches on them.
 *
 * <pre>
 * 15      16-a      m       0     a PSID offset, k PSID length, m what is left of 16 bits
 * +---------+--------+------+
 * | A       | PSID   | M    |     A = 0 is excluded where there is an A
 * +---------+--------+------+
 * </pre>
 */
final class PortLayout {
    private static final int PORT_BITS = 16;
    private static final int WHOLE = (1 << PORT_BITS) - 1;

    private final int psidOffset;
    private final int psidBits;

    PortLayout(MapRule rule) {
        psidOffset = rule.psidOffset();
        psidBits = rule.psidLength();
    }

    /** k. */
    int psidBits() {
        return psidBits;
    }

    /** m, the first bit of the PSID. */
    int psidShift() {
        return PORT_BITS - psidOffset - psidBits;
    }

    /** Narrows to source ports of a PSID, those with A = 0 too. */
    TrafficSelector.Builder source(TrafficSelector.Builder match, byte protocol, int psid) {
        return Selectors.sourcePort(match, protocol, psid << psidShift(), psidMask());
    }

    /** Narrows to destination ports of a PSID, those with A = 0 too. */
    TrafficSelector.Builder destination(TrafficSelector.Builder match, byte protocol, int psid) {
        return Selectors.destinationPort(match, protocol, psid << psidShift(), psidMask());
    }

    /** Narrows to source ports that no PSID has: A = 0, or 0 where there is no A. */
    TrafficSelector.Builder excludedSource(TrafficSelector.Builder match, byte protocol) {
        return Selectors.sourcePort(match, protocol, 0, excludedMask());
    }

    /** Narrows to destination ports that no PSID has: A = 0, or 0 where there is no A. */
    TrafficSelector.Builder excludedDestination(TrafficSelector.Builder match, byte protocol) {
        return Selectors.destinationPort(match, protocol, 0, excludedMask());
    }

    /** Why no PSID has them. */
    Drop excludedReason() {
        return psidOffset == 0 ? Drop.BAD_PORT : Drop.PORT_ZERO_BLOCK;
    }

    private int psidMask() {
        return (WHOLE >>> psidOffset) & WHOLE << psidShift();
    }

    private int excludedMask() {
        return psidOffset == 0 ? WHOLE : WHOLE & ~(WHOLE >>> psidOffset);
    }
}
