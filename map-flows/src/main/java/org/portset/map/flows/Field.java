// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.util.Optional;

/**
 * A packet or pipeline field that our rules match, move or load.
 *
 * <p>The header code is the 32-bit NXM or OXM header without a mask:
 *
 * <pre>
 *  31            16 15        9  8  7         0
 * +----------------+-----------+---+-----------+
 * | class          | field     | M | bytes     |   class 0 NXM_OF, 1 NXM_NX, 0x8000 OXM
 * +----------------+-----------+---+-----------+
 * </pre>
 *
 * <p>Bits of a field are numbered from 0, the least significant one. Where NXM and OXM have a code
 * each for the same field, {@link #header()} is the one that Open vSwitch prints and sends back.
 */
public enum Field {
    /** Port that the packet came in by: OpenFlow 1.3's 32 bits. */
    IN_PORT("OXM_OF_IN_PORT", 0x80000004, 32),
    /** Ethernet destination. */
    ETH_DST("NXM_OF_ETH_DST", 0x00000206, 48),
    /** Ethernet source. */
    ETH_SRC("NXM_OF_ETH_SRC", 0x00000406, 48),
    /** EtherType behind any VLAN tags. */
    ETH_TYPE("NXM_OF_ETH_TYPE", 0x00000602, 16),
    /** VLAN id of the outermost tag; bit 12 says that there is a tag at all. */
    VLAN_VID("OXM_OF_VLAN_VID", 0x80000c02, 13),
    /** IP protocol, or next header. */
    IP_PROTO("NXM_OF_IP_PROTO", 0x00000c01, 8),
    /** IPv4 source. */
    IP_SRC("NXM_OF_IP_SRC", 0x00000e04, 32),
    /** IPv4 destination. */
    IP_DST("NXM_OF_IP_DST", 0x00001004, 32),
    /** IP time to live. */
    IP_TTL("NXM_NX_IP_TTL", 0x00013a01, 8),
    /**
     * Whether the packet is a fragment: bit 0 of any, bit 1 of one that is not the first. Rules can
     * read it but not match it, because ONOS loses the connection to a switch with such a match.
     */
    IP_FRAG("NXM_NX_IP_FRAG", 0x00013401, 8),
    /** TCP source port; 0 in every fragment of a datagram. */
    TCP_SRC("NXM_OF_TCP_SRC", 0x00001202, 16),
    /** TCP destination port; 0 in every fragment of a datagram. */
    TCP_DST("NXM_OF_TCP_DST", 0x00001402, 16),
    /** TCP flags: bit 0 FIN, bit 1 SYN, bit 2 RST. */
    TCP_FLAGS("NXM_NX_TCP_FLAGS", 0x00014402, 16),
    /** UDP source port; 0 in every fragment of a datagram. */
    UDP_SRC("NXM_OF_UDP_SRC", 0x00001602, 16),
    /** UDP destination port; 0 in every fragment of a datagram. */
    UDP_DST("NXM_OF_UDP_DST", 0x00001802, 16),
    /** ICMP type. */
    ICMP_TYPE("NXM_OF_ICMP_TYPE", 0x00001a01, 8),
    /** ARP operation: 1 request, 2 reply. */
    ARP_OP("NXM_OF_ARP_OP", 0x00001e02, 16),
    /** ARP sender's protocol address. */
    ARP_SPA("NXM_OF_ARP_SPA", 0x00002004, 32),
    /** ARP target's protocol address. */
    ARP_TPA("NXM_OF_ARP_TPA", 0x00002204, 32),
    /** ARP sender's hardware address. */
    ARP_SHA("NXM_NX_ARP_SHA", 0x00012206, 48),
    /** ARP target's hardware address. */
    ARP_THA("NXM_NX_ARP_THA", 0x00012406, 48),
    /** OpenFlow metadata: 64 bits that travel with the packet from table to table. */
    METADATA("OXM_OF_METADATA", 0x80000408, 64),
    /** Tunnel key; our tunnels have none, so it serves as a mark between tables. */
    TUN_ID("NXM_NX_TUN_ID", 0x00012008, 64),
    /** Outer IPv6 source of a decapsulated packet. */
    TUN_IPV6_SRC("NXM_NX_TUN_IPV6_SRC", 0x0001da10, 128),
    /** Outer IPv6 destination: of a decapsulated packet, or for one to be encapsulated. */
    TUN_IPV6_DST("NXM_NX_TUN_IPV6_DST", 0x0001dc10, 128),
    /** Register 4, the highest that doesn't overlap {@link #XXREG0}. */
    REG4("NXM_NX_REG4", 0x00010804, 32),
    /** Registers 0 to 3 in one. No rule of ours writes them: a source of 128 zero bits. */
    XXREG0("NXM_NX_XXREG0", 0x0001de10, 128);

    private static final Field[] VALUES = values();

    private final String ovsName;
    private final int header;
    private final int bits;

    Field(String ovsName, int header, int bits) {
        this.ovsName = ovsName;
        this.header = header;
        this.bits = bits;
    }

    /** Name as ovs-ofctl reads and prints it in move and load actions. */
    public String ovsName() {
        return ovsName;
    }

    /** NXM or OXM header code, unmasked. */
    public int header() {
        return header;
    }

    /** Width in bits. */
    public int bits() {
        return bits;
    }

    /** The field with this header code. */
    public static Optional<Field> ofHeader(int header) {
        for (Field field : VALUES) {
            if (field.header == header) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** The field with this name, as ovs-ofctl prints it. */
    public static Optional<Field> ofName(String ovsName) {
        for (Field field : VALUES) {
            if (field.ovsName.equals(ovsName)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** "NAME[first..last]", "NAME[bit]" or, for all of it, "NAME[]", as ovs-ofctl writes it. */
    String subfield(int offset, int nbits) {
        if (offset == 0 && nbits == bits) {
            return ovsName + "[]";
        }
        return nbits == 1
                ? ovsName + "[" + offset + "]"
                : ovsName + "[" + offset + ".." + (offset + nbits - 1) + "]";
    }

    /** Whether bits {@code offset} to {@code offset + nbits - 1} lie in the field. */
    public boolean has(int offset, int nbits) {
        return offset >= 0 && nbits >= 1 && offset + nbits <= bits;
    }

    /**
     * Checks that bits {@code offset} to {@code offset + nbits - 1} lie in the field.
     *
     * @throws IllegalArgumentException if they don't
     */
    void checkSubfield(int offset, int nbits) {
        if (!has(offset, nbits)) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s has bits 0 to %d, not %d bits from %d",
                            ovsName, bits - 1, nbits, offset));
        }
    }
}
