// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onosproject.net.PortNumber;
import org.portset.map.flows.Field;

/**
 * Packets as ofproto/trace takes them, and what it answers, brought to the same few words as our
 * own traces: by which ports the packet left, and the fields it had at its end.
 */
final class OvsTrace {
    private static final Pattern OUTPUT =
            Pattern.compile("^ +(?:output:(\\d+)|(LOCAL|IN_PORT|CONTROLLER:65535))$");
    private static final String FINAL = "Final flow: ";
    private static final int VLAN_PRESENT = 0x1000;

    private OvsTrace() {}

    /** The packet in the words of ovs-ofctl. */
    static String flow(PacketHeader packet) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("in_port", Long.toString(packet.value(Field.IN_PORT)));
        int type = packet.get(Field.ETH_TYPE).intValue();
        words.put("dl_type", Integer.toString(type));
        words.put("dl_src", FieldText.value(Field.ETH_SRC, packet));
        words.put("dl_dst", FieldText.value(Field.ETH_DST, packet));
        if (packet.tags() > 0) {
            int vlan = packet.get(Field.VLAN_VID).intValue() & ~VLAN_PRESENT;
            words.put("dl_vlan", Integer.toString(vlan));
        }
        if (packet.get(Field.TUN_IPV6_SRC).signum() != 0) {
            words.put("tun_ipv6_src", packet.ip6(Field.TUN_IPV6_SRC).toString());
            words.put("tun_ipv6_dst", packet.ip6(Field.TUN_IPV6_DST).toString());
        }
        if (type == 0x0800) {
            words.put("nw_proto", packet.get(Field.IP_PROTO).toString());
            words.put("nw_src", packet.ip4(Field.IP_SRC).toString());
            words.put("nw_dst", packet.ip4(Field.IP_DST).toString());
            words.put("nw_ttl", packet.get(Field.IP_TTL).toString());
            int fragment = packet.get(Field.IP_FRAG).intValue();
            if (fragment == 0) {
                transport(packet, words);
            } else {
                words.put("ip_frag", fragment == 1 ? "first" : "later");
            }
        }
        List<String> parts = new ArrayList<>();
        words.forEach((name, value) -> parts.add(name + "=" + value));
        return String.join(",", parts);
    }

    private static void transport(PacketHeader packet, Map<String, String> words) {
        switch (packet.get(Field.IP_PROTO).intValue()) {
            case 6:
                words.put("tcp_src", packet.get(Field.TCP_SRC).toString());
                words.put("tcp_dst", packet.get(Field.TCP_DST).toString());
                words.put("tcp_flags", packet.get(Field.TCP_FLAGS).toString());
                break;
            case 17:
                words.put("udp_src", packet.get(Field.UDP_SRC).toString());
                words.put("udp_dst", packet.get(Field.UDP_DST).toString());
                break;
            case 1:
                words.put("icmp_type", packet.get(Field.ICMP_TYPE).toString());
                break;
            default:
                break;
        }
    }

    /** What our trace says: ports, then fields where the packet left. */
    static String outcome(Trace trace) {
        List<String> ports = new ArrayList<>();
        trace.outputs().forEach(output -> ports.add(port(output.port())));
        if (ports.isEmpty()) {
            return "drop";
        }
        PacketHeader packet = trace.outputs().get(trace.outputs().size() - 1).packet();
        Map<String, String> fields = new TreeMap<>();
        fields.put("dl_src", FieldText.value(Field.ETH_SRC, packet));
        fields.put("dl_dst", FieldText.value(Field.ETH_DST, packet));
        fields.put("nw_src", packet.ip4(Field.IP_SRC).toString());
        fields.put("nw_dst", packet.ip4(Field.IP_DST).toString());
        fields.put("nw_ttl", packet.get(Field.IP_TTL).toString());
        boolean tcp = packet.get(Field.IP_PROTO).intValue() == 6;
        boolean udp = packet.get(Field.IP_PROTO).intValue() == 17;
        if (tcp || udp) {
            Field source = tcp ? Field.TCP_SRC : Field.UDP_SRC;
            Field destination = tcp ? Field.TCP_DST : Field.UDP_DST;
            fields.put("tp_src", packet.get(source).toString());
            fields.put("tp_dst", packet.get(destination).toString());
        }
        fields.put("tun_ipv6_src", packet.ip6(Field.TUN_IPV6_SRC).toString());
        fields.put("tun_ipv6_dst", packet.ip6(Field.TUN_IPV6_DST).toString());
        fields.put("metadata", hex(packet.get(Field.METADATA)));
        fields.put("tun_id", hex(packet.get(Field.TUN_ID)));
        fields.put("reg4", hex(packet.get(Field.REG4)));
        long vlan = packet.value(Field.VLAN_VID);
        fields.put("dl_vlan", vlan == 0 ? "none" : Long.toString(vlan & ~VLAN_PRESENT));
        return ports + " " + fields;
    }

    /** What ofproto/trace answered, in the same words. */
    static String outcome(PacketHeader packet, String answer) {
        List<String> ports = new ArrayList<>();
        String last = "";
        String[] lines = answer.split("\n", -1);
        for (String line : lines) {
            Matcher output = OUTPUT.matcher(line);
            if (output.matches()) {
                String number = output.group(1);
                ports.add(number != null ? number : output.group(2));
            } else if (line.contains(">> skipping output to input port")) {
                ports.remove(ports.size() - 1);
            } else if (line.startsWith(FINAL)) {
                last = line.substring(FINAL.length());
            }
        }
        if (ports.isEmpty()) {
            return "drop";
        }
        ports.replaceAll(port -> portOf(port, packet));
        if (last.equals("unchanged")) {
            last = lines[0].substring("Flow: ".length());
        }
        Map<String, String> found = new TreeMap<>();
        for (String word : last.split(",", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                found.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        Map<String, String> fields = new TreeMap<>();
        for (String name : List.of("dl_src", "dl_dst", "nw_src", "nw_dst", "nw_ttl")) {
            fields.put(name, found.get(name));
        }
        if (last.startsWith("tcp") || last.startsWith("udp")) {
            fields.put("tp_src", found.getOrDefault("tp_src", "0"));
            fields.put("tp_dst", found.getOrDefault("tp_dst", "0"));
        }
        fields.put("tun_ipv6_src", found.getOrDefault("tun_ipv6_src", "::"));
        fields.put("tun_ipv6_dst", found.getOrDefault("tun_ipv6_dst", "::"));
        for (String name : List.of("metadata", "tun_id", "reg4")) {
            fields.put(name, found.getOrDefault(name, "0x0"));
        }
        fields.put("dl_vlan", found.getOrDefault("dl_vlan", "none"));
        return ports + " " + fields;
    }

    private static String portOf(String port, PacketHeader packet) {
        switch (port) {
            case "IN_PORT":
                return port(packet.inPort());
            case "LOCAL":
                return port(PortNumber.LOCAL);
            case "CONTROLLER:65535":
                return port(PortNumber.CONTROLLER);
            default:
                return port(PortNumber.portNumber(Long.parseLong(port)));
        }
    }

    private static String port(PortNumber port) {
        return Long.toString(PacketHeader.number(port));
    }

    private static String hex(BigInteger value) {
        return "0x" + value.toString(16);
    }
}
