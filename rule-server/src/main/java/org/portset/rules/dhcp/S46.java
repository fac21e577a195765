// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.dhcp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.IpPrefix;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.rules.Offer;
import org.portset.rules.RuleBook;

/**
 * Writes DHCPv6 options of RFC 7598. Every option here is a code and a length of 16 bits each, then
 * its data (RFC 8415 section 21.1):
 *
 * <pre>
 *  89 S46_RULE        flags, ea-len, prefix4-len (8 bits each), ipv4-prefix (32),
 *                     prefix6-len (8), ipv6-prefix (as many octets as the length needs), options
 *  90 S46_BR          address (128)
 *  92 S46_V4V6BIND    ipv4-address (32), bindprefix6-len (8), bind-ipv6-prefix, options
 *  93 S46_PORTPARAMS  offset (8), PSID-len (8), PSID (16, left-justified)
 *  94 S46_CONT_MAPE   S46_RULE and S46_BR options
 *  96 S46_CONT_LW     S46_BR and S46_V4V6BIND options
 * </pre>
 */
public final class S46 {
    /** OPTION_S46_RULE, section 4.1. */
    public static final int RULE = 89;

    /** OPTION_S46_BR, section 4.2. */
    public static final int BR = 90;

    /** OPTION_S46_V4V6BIND, section 4.4. */
    public static final int V4V6BIND = 92;

    /** OPTION_S46_PORTPARAMS, section 4.5. */
    public static final int PORTPARAMS = 93;

    /** OPTION_S46_CONT_MAPE, section 5.1. */
    public static final int CONT_MAPE = 94;

    /** OPTION_S46_CONT_LW, section 5.3. */
    public static final int CONT_LW = 96;

    /** The flag of a rule that is a Forwarding Mapping Rule, too. */
    static final int FLAG_FMR = 1;

    private static final int PSID_BITS = 16;

    private S46() {}

    /** Whether {@link #mapE} leaves rules of a domain out. */
    static boolean isCut(MapDomain domain) {
        return domain.mesh() && domain.rules().size() > RuleBook.MAX_RULES;
    }

    /**
     * The data of option 94 for the homes under a rule: this rule, in a mesh also the first 255 of
     * the others in configured order, and the border relay. RFC 7598 has no bound; the 256 rules
     * are those that a router is sure to take, and keep the message in a UDP datagram.
     *
     * @param own the homes' Basic Mapping Rule; it comes first
     */
    public static byte[] mapE(MapDomain domain, MapRule own) {
        Octets data = new Octets();
        rule(data, own, domain.mesh());
        if (domain.mesh()) {
            domain.rules().stream()
                    .filter(rule -> !rule.equals(own))
                    .limit(RuleBook.MAX_RULES - 1)
                    .forEach(rule -> rule(data, rule, true));
        }
        data.option(BR, domain.brAddress().toOctets());
        return data.bytes();
    }

    /**
     * The data of option 96 for a binding.
     *
     * @param lwaftr addresses of the tunnel's other end, at least one
     */
    public static byte[] lightweight(Offer.Lw4o6 binding, List<Ip6Address> lwaftr) {
        Octets data = new Octets();
        lwaftr.forEach(address -> data.option(BR, address.toOctets()));
        Octets bind = new Octets();
        bind.octets(binding.ipv4().toOctets());
        prefix6(bind, binding.ipv6());
        bind.option(
                PORTPARAMS, portParams(binding.psidOffset(), binding.psidLength(), binding.psid()));
        data.option(V4V6BIND, bind.bytes());
        return data.bytes();
    }

    /*
     * The PSID comes from the EA bits, so PSID-len is 0 and PSID means nothing (section 4.5); the
     * option tells the offset. A rule of one home has no EA bits, and its PSID is said. Without a
     * shared address there is no PSID and nothing to tell.
     */
    private static void rule(Octets out, MapRule rule, boolean forwarding) {
        Octets data = new Octets();
        data.octet(forwarding ? FLAG_FMR : 0);
        data.octet(rule.eaBits());
        data.octet(rule.ipv4Prefix().prefixLength());
        data.octets(rule.ipv4Prefix().address().toOctets());
        prefix6(data, rule.ipv6Prefix());
        if (rule.psidLength() > 0) {
            int stated = rule.psidLength() - rule.eaPsidLength();
            data.option(PORTPARAMS, portParams(rule.psidOffset(), stated, rule.psid().orElse(0)));
        }
        out.option(RULE, data.bytes());
    }

    private static void prefix6(Octets out, Ip6Prefix prefix) {
        out.octet(prefix.prefixLength());
        byte[] all = prefix.address().toOctets();
        out.octets(Arrays.copyOf(all, octetsOf(prefix)));
    }

    private static int octetsOf(IpPrefix prefix) {
        return (prefix.prefixLength() + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static byte[] portParams(int offset, int psidLength, int psid) {
        int left = psidLength == 0 ? 0 : psid << (PSID_BITS - psidLength);
        return new byte[] {(byte) offset, (byte) psidLength, (byte) (left >>> 8), (byte) left};
    }

    /** Octets one after the other. */
    private static final class Octets {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void octet(int value) {
            out.write(value);
        }

        void octets(byte[] values) {
            out.write(values, 0, values.length);
        }

        void option(int code, byte[] data) {
            out.write(code >>> 8);
            out.write(code);
            out.write(data.length >>> 8);
            out.write(data.length);
            octets(data);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    /** The length of an IPv4 address in octets. */
    static final int IPV4_OCTETS = Ip4Address.BYTE_LENGTH;
}
