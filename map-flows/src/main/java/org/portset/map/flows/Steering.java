// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.nio.ByteBuffer;
import org.onlab.packet.Ip6Address;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.TrafficTreatment;

/**
 * Composes the address of the CE that a packet is for from the packet itself (RFC 7597 5.2, 5.3 and
 * 6), so that one rule of the switch serves all CEs of a MAP rule.
 */
final class Steering {
    private Steering() {}

    /**
     * Adds the actions.
     *
     * @param outer field that takes the address
     * @param psidField field whose bits from {@code psidOffset} are the PSID
     * @param psidBits how many, 0 where the rule's CEs don't share addresses
     */
    static void steer(
            TrafficTreatment.Builder to,
            DeviceId device,
            Field outer,
            AddressLayout layout,
            Field psidField,
            int psidOffset,
            int psidBits) {
        Extensions.load(to, device, outer, Long.SIZE, Long.SIZE, layout.prefix());
        Extensions.load(to, device, outer, 0, Long.SIZE, 0);
        int ipv4 = layout.ipv4Offset();
        move(to, device, Field.IP_DST, ipv4, outer, layout.suffixOffset(), layout.suffixBits());
        int inInterface = layout.interfaceIpv4Offset() + ipv4;
        move(to, device, Field.IP_DST, ipv4, outer, inInterface, layout.ceIpv4Bits());
        move(to, device, psidField, psidOffset, outer, layout.psidOffset(), psidBits);
        move(to, device, psidField, psidOffset, outer, layout.interfacePsidOffset(), psidBits);
    }

    /** What a rule has no bits of needs no action. */
    private static void move(
            TrafficTreatment.Builder to,
            DeviceId device,
            Field from,
            int fromBit,
            Field into,
            int intoBit,
            int bits) {
        if (bits > 0) {
            Extensions.move(to, device, from, fromBit, into, intoBit, bits);
        }
    }

    /** Adds the actions that give the field an address that is known already. */
    static void toAddress(
            TrafficTreatment.Builder to, DeviceId device, Field outer, Ip6Address address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.toOctets());
        Extensions.load(to, device, outer, Long.SIZE, Long.SIZE, bytes.getLong());
        Extensions.load(to, device, outer, 0, Long.SIZE, bytes.getLong());
    }
}
