// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.Arrays;

/**
 * Every reason for which a packet is not forwarded, wherever it is found: in this engine, in the
 * application, or by a switch's own rules. Documentation, command line, REST and web page all show
 * this one table.
 *
 * <p>A verdict's number never changes its meaning: a new reason takes a new number, and those of
 * reasons that are no more (9, 16, 31, 33, 41) are not used again.
 */
public enum Drop {
    /** Found before anything else is read. */
    NOT_IPV4(1, "not-ipv4", Severity.WARNING, "The packet is not IPv4.", "RFC 791 3.1"),
    TRUNCATED(
            2,
            "truncated",
            Severity.WARNING,
            "The packet ends inside its headers, or before its total length.",
            "RFC 791 3.1"),
    BAD_HEADER_LENGTH(
            3,
            "bad-header-length",
            Severity.WARNING,
            "The IPv4 header length is below 20 bytes.",
            "RFC 791 3.1"),
    BAD_TOTAL_LENGTH(
            4,
            "bad-total-length",
            Severity.WARNING,
            "The IPv4 total length is below the header length.",
            "RFC 791 3.1"),
    BAD_IP_CHECKSUM(
            5,
            "bad-ip-checksum",
            Severity.WARNING,
            "The IPv4 header checksum is wrong.",
            "RFC 1812 5.2.2"),
    BAD_IP_OPTIONS(
            6,
            "bad-ip-options",
            Severity.WARNING,
            "An IPv4 option runs past the header, or has no valid length.",
            "RFC 791 3.1"),
    SOURCE_ROUTE(
            7,
            "source-route",
            Severity.WARNING,
            "The packet carries a source route option.",
            "RFC 7126 4.3"),
    TTL_EXPIRED(8, "ttl-expired", Severity.INFO, "The time to live is used up.", "RFC 1812 5.3.1"),
    UNSUPPORTED_PROTOCOL(
            10,
            "unsupported-protocol",
            Severity.INFO,
            "The protocol is none of TCP, UDP and ICMP.",
            "RFC 7597 8"),
    BAD_TCP_OFFSET(
            11,
            "bad-tcp-offset",
            Severity.WARNING,
            "The TCP data offset is below 20 bytes or past the packet's end.",
            "RFC 9293 3.1"),
    BAD_TCP_FLAGS(
            12,
            "bad-tcp-flags",
            Severity.WARNING,
            "The TCP flags contradict one another (SYN with FIN or RST), or none is set.",
            "RFC 9293 3.1"),
    BAD_TCP_OPTIONS(
            13,
            "bad-tcp-options",
            Severity.WARNING,
            "A TCP option of a SYN runs past the header, or has no valid length.",
            "RFC 9293 3.2"),
    BAD_UDP_LENGTH(
            14,
            "bad-udp-length",
            Severity.WARNING,
            "The UDP length is below 8 bytes or past the packet's end.",
            "RFC 768"),
    BAD_ICMP(
            15,
            "bad-icmp",
            Severity.WARNING,
            "The ICMP echo message has a code other than 0.",
            "RFC 792"),
    ICMP_TYPE_UNSUPPORTED(
            17,
            "icmp-type-unsupported",
            Severity.INFO,
            "The ICMP type is none of echo, Destination Unreachable, Time Exceeded and Parameter Problem.",
            "RFC 5508 8"),
    BAD_PORT(18, "bad-port", Severity.WARNING, "A TCP or UDP port is 0.", "RFC 6335 6"),
    MARTIAN_ADDRESS(
            19,
            "martian-address",
            Severity.WARNING,
            "A source or destination address is one that no router forwards.",
            "RFC 1812 5.3.7"),
    NO_MAPPING(
            20,
            "no-mapping",
            Severity.INFO,
            "No session and no mapping has this outside port.",
            "RFC 4787 5"),
    FILTERED(
            21,
            "filtered",
            Severity.INFO,
            "A mapping exists, but the filtering behaviour does not admit this remote.",
            "RFC 4787 5"),
    NOT_SYN(
            22,
            "not-syn",
            Severity.INFO,
            "A TCP segment that opens no connection belongs to no session.",
            "RFC 7857 2"),
    OUTSIDE_PORT_SET(
            23,
            "outside-port-set",
            Severity.WARNING,
            "The outside port is not in the subscriber's port set.",
            "RFC 7597 5.1"),
    OUTSIDE_ADDRESS(
            24,
            "outside-address",
            Severity.WARNING,
            "The outside address is not the subscriber's.",
            "RFC 7597 5.2"),
    NO_PORT_FREE(
            25,
            "no-port-free",
            Severity.ERROR,
            "Every port of the subscriber's port set is in use.",
            "RFC 6888 4 REQ-11"),
    PORT_LIMIT(
            26,
            "port-limit",
            Severity.WARNING,
            "The subscriber uses as many ports as the policy allows.",
            "RFC 6888 4 REQ-4"),
    SESSION_LIMIT(
            27,
            "session-limit",
            Severity.WARNING,
            "The subscriber has as many sessions as the policy allows.",
            "RFC 6888 4 REQ-5"),
    TABLE_FULL(
            28,
            "table-full",
            Severity.ERROR,
            "The session table has reached its maximum.",
            "RFC 6888 4 REQ-11"),
    SESSION_CONFLICT(
            29,
            "session-conflict",
            Severity.INFO,
            "These two endpoints already have a session through another outside port.",
            "RFC 4787 4.1"),
    PORT_IN_USE(
            30,
            "port-in-use",
            Severity.ERROR,
            "The outside port or inside endpoint asked for already has a mapping.",
            "RFC 6888 4 REQ-11"),
    UNKNOWN_SUBSCRIBER(
            32,
            "unknown-subscriber",
            Severity.WARNING,
            "No subscriber is configured where the packet came in.",
            "RFC 7597 4"),
    NOT_LAN_SOURCE(
            34,
            "not-lan-source",
            Severity.WARNING,
            "The source address is not in the subscriber's LAN prefix.",
            "RFC 2827 3"),
    SPOOFED_PREFIX(
            35,
            "spoofed-prefix",
            Severity.WARNING,
            "The outer source prefix is not the one the inner source address derives.",
            "RFC 7597 8.1"),
    SPOOFED_ADDRESS(
            36,
            "spoofed-address",
            Severity.WARNING,
            "The outer source does not hold the inner source address.",
            "RFC 7597 8.1"),
    SPOOFED_PSID(
            37,
            "spoofed-psid",
            Severity.WARNING,
            "The inner source port is not in the port set of the outer source.",
            "RFC 7597 8.1"),
    SPOOFED_INTERFACE_ID(
            38,
            "spoofed-interface-id",
            Severity.WARNING,
            "The outer source's interface identifier is not a MAP interface identifier.",
            "RFC 7597 6"),
    PORT_ZERO_BLOCK(
            39,
            "port-zero-block",
            Severity.WARNING,
            "The port lies in the block that the PSID offset excludes (A = 0).",
            "RFC 7597 5.1"),
    NO_MAP_RULE(
            40, "no-map-rule", Severity.INFO, "No MAP rule covers the address.", "RFC 7597 5.3"),
    HOST_UNKNOWN(
            42,
            "host-unknown",
            Severity.INFO,
            "The home's host has not answered ARP yet.",
            "RFC 1812 3.3.2"),
    FOR_GATEWAY(
            43,
            "for-gateway",
            Severity.INFO,
            "The packet is for the home's gateway itself, and neither an echo request nor one of PCP.",
            "RFC 1812 4.3.3.6"),
    FRAGMENT_OVERLAP(
            44,
            "fragment-overlap",
            Severity.WARNING,
            "A fragment overlaps another one of its datagram.",
            "RFC 1858 4.2"),
    FRAGMENT_TINY(
            45,
            "fragment-tiny",
            Severity.WARNING,
            "A first fragment does not hold the transport header.",
            "RFC 1858 4.1"),
    FRAGMENT_LIMIT(
            46,
            "fragment-limit",
            Severity.WARNING,
            "As many fragments wait for their first one as are held.",
            "RFC 4787 11 REQ-14a"),
    FRAGMENT_TIMEOUT(
            47,
            "fragment-timeout",
            Severity.INFO,
            "A held fragment's first one has not come in time.",
            "RFC 791 3.2"),
    FRAGMENT_OVERSIZE(
            48,
            "fragment-oversize",
            Severity.WARNING,
            "A fragment ends past the largest datagram, or its length is no multiple of 8.",
            "RFC 791 3.1"),
    TOO_BIG(
            49,
            "too-big",
            Severity.INFO,
            "The packet is larger than the tunnel takes, and must not be fragmented.",
            "RFC 4787 9 REQ-13"),
    SYN_HELD(
            50,
            "syn-held",
            Severity.INFO,
            "An unsolicited SYN: an ICMP error follows unless the host opens the same connection within 6 s.",
            "RFC 5382 5 REQ-4"),
    SESSION_RATE(
            51,
            "session-rate",
            Severity.WARNING,
            "The subscriber opens sessions faster than the policy allows.",
            "RFC 6888 4 REQ-5"),
    BAD_ICMP_CHECKSUM(
            52,
            "bad-icmp-checksum",
            Severity.WARNING,
            "The checksum of an ICMP error message is wrong.",
            "RFC 5508 4.1 REQ-3"),
    BAD_EMBEDDED(
            53,
            "bad-embedded",
            Severity.WARNING,
            "The packet inside an ICMP error message has no sound header with ports, or is not the one the message is about.",
            "RFC 5508 4.1 REQ-3"),
    ICMP_ERROR_NO_MAPPING(
            54,
            "icmp-error-no-mapping",
            Severity.INFO,
            "An ICMP error message speaks of a packet that no mapping has sent.",
            "RFC 5508 4.2 REQ-4"),
    OLD_SEGMENT(
            55,
            "old-segment",
            Severity.INFO,
            "The segment is one of a connection that has ended, and whose port another one has now.",
            "RFC 7323 5.3"),
    BAD_DHCP(
            61,
            "bad-dhcp",
            Severity.WARNING,
            "A DHCP message is malformed, or of no kind that a client sends.",
            "RFC 2131 2"),
    DHCP_NO_ADDRESS(
            62,
            "dhcp-no-address",
            Severity.ERROR,
            "A host asks for an address by DHCP, and the pool has none left.",
            "RFC 2131 4.3.1"),
    DHCP_OTHER_SERVER(
            63,
            "dhcp-other-server",
            Severity.INFO,
            "A host has taken the address that another DHCP server offers.",
            "RFC 2131 4.3.2"),
    IPV6_SOURCE(
            64,
            "ipv6-source",
            Severity.WARNING,
            "A host sends IPv6 from an address that is not the home's, or from that of the tunnel.",
            "RFC 2827 3"),
    ROGUE_ROUTER(
            65,
            "rogue-router",
            Severity.WARNING,
            "A host advertises itself as an IPv6 router to the access network, or redirects hosts.",
            "RFC 6105 3"),
    BAD_DNS(
            70,
            "bad-dns",
            Severity.WARNING,
            "A DNS message for the proxy is malformed.",
            "RFC 1035 4.1"),
    DNS_TOO_MANY(
            71,
            "dns-too-many",
            Severity.WARNING,
            "As many of the home's DNS queries wait for the resolver as may.",
            "RFC 5452 5"),
    DNS_NO_QUERY(
            72,
            "dns-no-query",
            Severity.WARNING,
            "A DNS answer is to none of the queries that wait: it is late, or forged.",
            "RFC 5452 9.1"),
    DNS_TOO_LARGE(
            73,
            "dns-too-large",
            Severity.INFO,
            "A DNS query is larger than the access network's MTU.",
            "RFC 5625 4.4");

    /** How much a reason matters to who runs the network. */
    public enum Severity {
        /** Ordinary in a healthy network. */
        INFO,
        /** Somebody sends what should not be sent, or asks too much. */
        WARNING,
        /** The service is short of something. */
        ERROR
    }

    private static final Drop[] BY_VERDICT = byVerdict();

    private final int verdict;
    private final String id;
    private final Severity severity;
    private final String sentence;
    private final String rfcSection;

    Drop(int verdict, String id, Severity severity, String sentence, String rfcSection) {
        this.verdict = verdict;
        this.id = id;
        this.severity = severity;
        this.sentence = sentence;
        this.rfcSection = rfcSection;
    }

    /** The number a verdict carries: 1 or more, and stable. */
    public int verdict() {
        return verdict;
    }

    /** The name counters, logs and tests use, such as {@code no-mapping}. */
    public String id() {
        return id;
    }

    /** How much it matters. */
    public Severity severity() {
        return severity;
    }

    /** What happened, for people: one sentence. */
    public String sentence() {
        return sentence;
    }

    /** The RFC and section that speak of it. */
    public String rfcSection() {
        return rfcSection;
    }

    /**
     * The reason of a verdict.
     *
     * @throws IllegalArgumentException if the verdict is forward, or unknown
     */
    public static Drop of(int verdict) {
        if (verdict <= Verdict.FORWARD
                || verdict >= BY_VERDICT.length
                || BY_VERDICT[verdict] == null) {
            throw new IllegalArgumentException("no drop has the verdict " + verdict);
        }
        return BY_VERDICT[verdict];
    }

    /** One more than the largest verdict: the length of an array with a place for each. */
    public static int verdictLimit() {
        return BY_VERDICT.length;
    }

    private static Drop[] byVerdict() {
        int largest = Arrays.stream(values()).mapToInt(Drop::verdict).max().orElseThrow();
        Drop[] drops = new Drop[largest + 1];
        for (Drop drop : values()) {
            drops[drop.verdict] = drop;
        }
        return drops;
    }
}
