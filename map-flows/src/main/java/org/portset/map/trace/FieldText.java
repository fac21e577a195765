// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.util.Locale;
import org.onlab.packet.MacAddress;
import org.portset.map.flows.Field;

/** Fields and their values as people write them. */
final class FieldText {
    private FieldText() {}

    static String name(Field field) {
        return field.name().toLowerCase(Locale.ROOT);
    }

    static String value(Field field, PacketHeader header) {
        switch (field) {
            case IN_PORT:
                return header.inPort().toString();
            case ETH_DST:
            case ETH_SRC:
            case ARP_SHA:
            case ARP_THA:
                return MacAddress.valueOf(header.value(field)).toString().toLowerCase(Locale.ROOT);
            case IP_SRC:
            case IP_DST:
            case ARP_SPA:
            case ARP_TPA:
                return header.ip4(field).toString();
            case TUN_IPV6_SRC:
            case TUN_IPV6_DST:
                return header.ip6(field).toString();
            case IP_PROTO:
            case IP_TTL:
            case TCP_SRC:
            case TCP_DST:
            case UDP_SRC:
            case UDP_DST:
            case ICMP_TYPE:
            case ARP_OP:
                return header.get(field).toString();
            default:
                return "0x" + header.get(field).toString(16);
        }
    }
}
