// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import static java.util.stream.Collectors.toList;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.onlab.packet.Ethernet;
import org.onlab.packet.IPv4;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.portset.map.flows.Field;

/**
 * A packet as a switch's tables see it: its fields and what travels with it. Immutable; a field
 * that it lacks is zero.
 */
public final class PacketHeader {
    private static final int VLAN_PRESENT = 0x1000;
    private static final int DEFAULT_TTL = 64;
    private static final int FIRST_FRAGMENT = 1;
    private static final int LATER_FRAGMENT = 3;
    private static final long PORT_MASK = 0xffffffffL;

    private final Map<Field, BigInteger> fields;
    private final List<BigInteger> innerTags;

    private PacketHeader(Map<Field, BigInteger> fields, List<BigInteger> innerTags) {
        this.fields = fields;
        this.innerTags = innerTags;
    }

    /** A TCP packet with TTL 64. */
    public static Builder tcp(Ip4Address source, int sourcePort, Ip4Address dest, int destPort) {
        return ipv4(IPv4.PROTOCOL_TCP, source, dest)
                .set(Field.TCP_SRC, sourcePort)
                .set(Field.TCP_DST, destPort);
    }

    /** A UDP packet with TTL 64. */
    public static Builder udp(Ip4Address source, int sourcePort, Ip4Address dest, int destPort) {
        return ipv4(IPv4.PROTOCOL_UDP, source, dest)
                .set(Field.UDP_SRC, sourcePort)
                .set(Field.UDP_DST, destPort);
    }

    /** An ICMP packet of that type with TTL 64. */
    public static Builder icmp(Ip4Address source, Ip4Address destination, int type) {
        return ipv4(IPv4.PROTOCOL_ICMP, source, destination).set(Field.ICMP_TYPE, type);
    }

    /** An IPv4 packet of any protocol with TTL 64. */
    public static Builder ipv4(int protocol, Ip4Address source, Ip4Address destination) {
        return new Builder()
                .set(Field.ETH_TYPE, Ethernet.TYPE_IPV4)
                .set(Field.IP_PROTO, protocol & 0xff)
                .set(Field.IP_SRC, Integer.toUnsignedLong(source.toInt()))
                .set(Field.IP_DST, Integer.toUnsignedLong(destination.toInt()))
                .set(Field.IP_TTL, DEFAULT_TTL);
    }

    /** An ARP request of an address by another. */
    public static Builder arpRequest(MacAddress hardware, Ip4Address sender, Ip4Address target) {
        return new Builder()
                .set(Field.ETH_TYPE, Ethernet.TYPE_ARP)
                .set(Field.ETH_DST, MacAddress.BROADCAST.toLong())
                .set(Field.ETH_SRC, hardware.toLong())
                .set(Field.ARP_OP, 1)
                .set(Field.ARP_SHA, hardware.toLong())
                .set(Field.ARP_SPA, Integer.toUnsignedLong(sender.toInt()))
                .set(Field.ARP_TPA, Integer.toUnsignedLong(target.toInt()));
    }

    /** A frame of that EtherType. */
    public static Builder frame(int etherType) {
        return new Builder().set(Field.ETH_TYPE, etherType & 0xffff);
    }

    /** Value of a field, unsigned. */
    public BigInteger get(Field field) {
        return fields.getOrDefault(field, BigInteger.ZERO);
    }

    /** Value of a field of at most 63 bits. */
    long value(Field field) {
        return get(field).longValue();
    }

    /** IPv4 address in a field of 32 bits. */
    public Ip4Address ip4(Field field) {
        return Ip4Address.valueOf(get(field).intValue());
    }

    /** IPv6 address in a field of 128 bits. */
    public Ip6Address ip6(Field field) {
        byte[] octets = new byte[Ip6Address.BYTE_LENGTH];
        byte[] value = get(field).toByteArray();
        int length = Math.min(value.length, octets.length);
        System.arraycopy(value, value.length - length, octets, octets.length - length, length);
        return Ip6Address.valueOf(octets);
    }

    /** Port that the packet came in by. */
    public PortNumber inPort() {
        return port(value(Field.IN_PORT));
    }

    /** Number of VLAN tags. */
    public int tags() {
        return get(Field.VLAN_VID).signum() == 0 ? 0 : 1 + innerTags.size();
    }

    /** VLAN ids of the tags, outermost first. */
    public List<Integer> vlanIds() {
        List<BigInteger> tags = new ArrayList<>();
        if (tags() > 0) {
            tags.add(get(Field.VLAN_VID));
            tags.addAll(innerTags);
        }
        return tags.stream().map(tag -> tag.intValue() & ~VLAN_PRESENT).collect(toList());
    }

    /** The fields that are not zero. */
    public Map<Field, BigInteger> fields() {
        return Collections.unmodifiableMap(fields);
    }

    PacketHeader with(Field field, BigInteger value) {
        EnumMap<Field, BigInteger> changed = new EnumMap<>(Field.class);
        changed.putAll(fields);
        put(changed, field, value);
        return new PacketHeader(changed, innerTags);
    }

    /** With another tag outside, VLAN id 0. */
    PacketHeader pushTag() {
        List<BigInteger> inner = new ArrayList<>();
        BigInteger outermost = get(Field.VLAN_VID);
        if (outermost.signum() != 0) {
            inner.add(outermost);
            inner.addAll(innerTags);
        }
        BigInteger id = BigInteger.valueOf(VLAN_PRESENT);
        return new PacketHeader(with(Field.VLAN_VID, id).fields, inner);
    }

    /** Without the outermost tag. */
    PacketHeader popTag() {
        if (innerTags.isEmpty()) {
            return with(Field.VLAN_VID, BigInteger.ZERO);
        }
        return new PacketHeader(
                with(Field.VLAN_VID, innerTags.get(0)).fields,
                innerTags.subList(1, innerTags.size()));
    }

    private static void put(Map<Field, BigInteger> fields, Field field, BigInteger value) {
        if (value.signum() == 0) {
            fields.remove(field);
        } else {
            fields.put(field, value);
        }
    }

    /** OpenFlow's 32-bit number of a port. */
    static long number(PortNumber port) {
        return port.toLong() & PORT_MASK;
    }

    private static PortNumber port(long number) {
        for (PortNumber logical : List.of(PortNumber.LOCAL, PortNumber.CONTROLLER)) {
            if (number(logical) == number) {
                return logical;
            }
        }
        return PortNumber.portNumber(number);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PacketHeader
                && ((PacketHeader) o).fields.equals(fields)
                && ((PacketHeader) o).innerTags.equals(innerTags);
    }

    @Override
    public int hashCode() {
        return 31 * fields.hashCode() + innerTags.hashCode();
    }

    /** The fields that are not zero, as "ip_src=192.0.2.18, ...". */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        fields.forEach(
                (field, value) ->
                        parts.add(FieldText.name(field) + "=" + FieldText.value(field, this)));
        return String.join(", ", parts);
    }

    /** Builder. */
    public static final class Builder {
        private final EnumMap<Field, BigInteger> fields = new EnumMap<>(Field.class);

        private Builder() {}

        /**
         * Any field.
         *
         * @throws IllegalArgumentException if the value has more bits than the field
         */
        public Builder set(Field field, BigInteger value) {
            if (value.signum() < 0 || value.bitLength() > field.bits()) {
                throw new IllegalArgumentException(
                        String.format("%s takes %d bits, not %s", field, field.bits(), value));
            }
            put(fields, field, value);
            return this;
        }

        /** Any field of at most 63 bits. */
        public Builder set(Field field, long value) {
            return set(field, BigInteger.valueOf(value));
        }

        /** Port that the packet came in by. */
        public Builder inPort(PortNumber port) {
            return set(Field.IN_PORT, number(port));
        }

        public Builder ethernet(MacAddress source, MacAddress destination) {
            return set(Field.ETH_SRC, source.toLong()).set(Field.ETH_DST, destination.toLong());
        }

        /** A tag with this VLAN id; none for {@link VlanId#NONE}. */
        public Builder vlan(VlanId vlan) {
            return set(
                    Field.VLAN_VID, vlan.equals(VlanId.NONE) ? 0 : VLAN_PRESENT | vlan.toShort());
        }

        public Builder ttl(int ttl) {
            return set(Field.IP_TTL, ttl);
        }

        /** A first or a later fragment, of which a switch shows no ports. */
        public Builder fragment(boolean first) {
            for (Field port : List.of(Field.TCP_SRC, Field.TCP_DST, Field.UDP_SRC, Field.UDP_DST)) {
                set(port, 0);
            }
            return set(Field.ICMP_TYPE, 0)
                    .set(Field.TCP_FLAGS, 0)
                    .set(Field.IP_FRAG, first ? FIRST_FRAGMENT : LATER_FRAGMENT);
        }

        /** TCP flags: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK. */
        public Builder tcpFlags(int flags) {
            return set(Field.TCP_FLAGS, flags);
        }

        /** Outer addresses of a decapsulated packet. */
        public Builder outer(Ip6Address source, Ip6Address destination) {
            return set(Field.TUN_IPV6_SRC, new BigInteger(1, source.toOctets()))
                    .set(Field.TUN_IPV6_DST, new BigInteger(1, destination.toOctets()));
        }

        public PacketHeader build() {
            EnumMap<Field, BigInteger> copy = new EnumMap<>(fields);
            return new PacketHeader(copy, List.of());
        }
    }
}
