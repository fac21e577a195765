// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.dhcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.MapError;
import org.portset.map.Result;

/**
 * Reads the container options of RFC 7598. Options it doesn't know are skipped; what is malformed
 * is an error that names the option, and nothing of the container is used. One instance reads one
 * container.
 */
public final class S46Reader {
    private static final int HEADER_OCTETS = 4;
    private static final int PORTPARAMS_OCTETS = 4;
    private static final int MAX_EA_BITS = 48;
    private static final int MAX_PSID_OFFSET = 15;
    private static final int PSID_BITS = 16;

    private final List<S46Rule> rules = new ArrayList<>();
    private final List<Ip6Address> relays = new ArrayList<>();
    private Optional<Binding> binding = Optional.empty();

    private S46Reader() {}

    /** A reading of the data of option 94 or 96. */
    public static Result<S46Reader> read(byte[] data) {
        S46Reader reader = new S46Reader();
        try {
            reader.container(ByteBuffer.wrap(data));
        } catch (Malformed e) {
            return Result.failed(e.option, MapError.MALFORMED, e.getMessage());
        }
        return Result.of(reader);
    }

    /** The mapping rules, in order. */
    public List<S46Rule> rules() {
        return List.copyOf(rules);
    }

    /** The border relays, or the other ends of lightweight 4over6. */
    public List<Ip6Address> relays() {
        return List.copyOf(relays);
    }

    /** The binding of lightweight 4over6. */
    public Optional<Binding> binding() {
        return binding;
    }

    private void container(ByteBuffer in) {
        while (in.hasRemaining()) {
            int code = code(in, "container");
            ByteBuffer data = data(in, code);
            switch (code) {
                case S46.RULE:
                    rules.add(rule(data));
                    break;
                case S46.BR:
                    must(data.remaining() == Ip6Address.BYTE_LENGTH, "S46_BR", "needs 16 octets");
                    relays.add(Ip6Address.valueOf(octets(data, Ip6Address.BYTE_LENGTH)));
                    break;
                case S46.V4V6BIND:
                    must(binding.isEmpty(), "S46_V4V6BIND", "is there twice");
                    binding = Optional.of(binding(data));
                    break;
                default:
                    break;
            }
        }
    }

    private static S46Rule rule(ByteBuffer in) {
        String name = "S46_RULE";
        must(in.remaining() >= 4 + S46.IPV4_OCTETS, name, "is cut short");
        int flags = in.get();
        int eaBits = in.get() & 0xff;
        int length4 = in.get() & 0xff;
        must(eaBits <= MAX_EA_BITS, name, "has " + eaBits + " EA bits; at most 48");
        must(length4 <= Ip4Prefix.MAX_MASK_LENGTH, name, "has an IPv4 prefix of " + length4);
        Ip4Address address = Ip4Address.valueOf(octets(in, S46.IPV4_OCTETS));
        Ip6Prefix prefix6 = prefix6(in, name);
        return new S46Rule(
                (flags & S46.FLAG_FMR) != 0,
                eaBits,
                Ip4Prefix.valueOf(address, length4),
                prefix6,
                portParams(in));
    }

    private static Binding binding(ByteBuffer in) {
        String name = "S46_V4V6BIND";
        must(in.remaining() > S46.IPV4_OCTETS, name, "is cut short");
        Ip4Address address = Ip4Address.valueOf(octets(in, S46.IPV4_OCTETS));
        Ip6Prefix prefix = prefix6(in, name);
        return new Binding(address, prefix, portParams(in));
    }

    /** RFC 7598 4.1: zeros fill the last octet; what stands there instead is ignored here. */
    private static Ip6Prefix prefix6(ByteBuffer in, String name) {
        must(in.hasRemaining(), name, "is cut short");
        int length = in.get() & 0xff;
        must(length <= Ip6Prefix.MAX_MASK_LENGTH, name, "has an IPv6 prefix of " + length);
        int octets = (length + Byte.SIZE - 1) / Byte.SIZE;
        must(in.remaining() >= octets, name, "is cut short");
        byte[] address = Arrays.copyOf(octets(in, octets), Ip6Address.BYTE_LENGTH);
        return Ip6Prefix.valueOf(address, length);
    }

    private static Optional<PortParams> portParams(ByteBuffer in) {
        Optional<PortParams> found = Optional.empty();
        while (in.hasRemaining()) {
            int code = code(in, "S46_RULE");
            ByteBuffer data = data(in, code);
            if (code != S46.PORTPARAMS) {
                continue;
            }
            String name = "S46_PORTPARAMS";
            must(data.remaining() == PORTPARAMS_OCTETS, name, "needs 4 octets");
            int offset = data.get() & 0xff;
            int length = data.get() & 0xff;
            int psid = data.getShort() & 0xffff;
            must(offset <= MAX_PSID_OFFSET, name, "has offset " + offset + "; at most 15");
            must(
                    length == 0 || offset + length <= PSID_BITS,
                    name,
                    "has offset " + offset + " and PSID-len " + length + "; together at most 16");
            found =
                    Optional.of(
                            new PortParams(
                                    offset,
                                    length,
                                    length == 0 ? 0 : psid >>> (PSID_BITS - length)));
        }
        return found;
    }

    private static int code(ByteBuffer in, String name) {
        must(in.remaining() >= HEADER_OCTETS, name, "ends within an option's header");
        return in.getShort() & 0xffff;
    }

    private static ByteBuffer data(ByteBuffer in, int code) {
        int length = in.getShort() & 0xffff;
        must(
                in.remaining() >= length,
                "option " + code,
                "says " + length + " octets and has " + in.remaining());
        ByteBuffer data = in.slice();
        data.limit(length);
        in.position(in.position() + length);
        return data;
    }

    private static byte[] octets(ByteBuffer in, int count) {
        byte[] octets = new byte[count];
        in.get(octets);
        return octets;
    }

    private static void must(boolean holds, String option, String sentence) {
        if (!holds) {
            throw new Malformed(option, sentence);
        }
    }

    /** Ends the reading. */
    private static final class Malformed extends RuntimeException {
        private final String option;

        Malformed(String option, String sentence) {
            super(sentence, null, false, false);
            this.option = option;
        }
    }

    /** A mapping rule as it was sent. */
    public static final class S46Rule {
        private final boolean forwarding;
        private final int eaBits;
        private final Ip4Prefix ipv4Prefix;
        private final Ip6Prefix ipv6Prefix;
        private final Optional<PortParams> portParams;

        S46Rule(
                boolean forwarding,
                int eaBits,
                Ip4Prefix ipv4Prefix,
                Ip6Prefix ipv6Prefix,
                Optional<PortParams> portParams) {
            this.forwarding = forwarding;
            this.eaBits = eaBits;
            this.ipv4Prefix = ipv4Prefix;
            this.ipv6Prefix = ipv6Prefix;
            this.portParams = portParams;
        }

        /** Whether it is a Forwarding Mapping Rule, too. */
        public boolean forwarding() {
            return forwarding;
        }

        /** 0..48. */
        public int eaBits() {
            return eaBits;
        }

        /** The rule's IPv4 prefix. */
        public Ip4Prefix ipv4Prefix() {
            return ipv4Prefix;
        }

        /** The rule's IPv6 prefix. */
        public Ip6Prefix ipv6Prefix() {
            return ipv6Prefix;
        }

        /** What it says of ports; without it the offset is 6. */
        public Optional<PortParams> portParams() {
            return portParams;
        }
    }

    /** Offset and, where it is told, the PSID. */
    public static final class PortParams {
        private final int offset;
        private final int psidLength;
        private final int psid;

        PortParams(int offset, int psidLength, int psid) {
            this.offset = offset;
            this.psidLength = psidLength;
            this.psid = psid;
        }

        /** 0..15. */
        public int offset() {
            return offset;
        }

        /** 0..16; 0 where the PSID is not told. */
        public int psidLength() {
            return psidLength;
        }

        /** Right-justified. */
        public int psid() {
            return psid;
        }
    }

    /** A binding of lightweight 4over6. */
    public static final class Binding {
        private final Ip4Address ipv4;
        private final Ip6Prefix prefix;
        private final Optional<PortParams> portParams;

        Binding(Ip4Address ipv4, Ip6Prefix prefix, Optional<PortParams> portParams) {
            this.ipv4 = ipv4;
            this.prefix = prefix;
            this.portParams = portParams;
        }

        /** The home's address. */
        public Ip4Address ipv4() {
            return ipv4;
        }

        /** What the home's end of the tunnel is in. */
        public Ip6Prefix prefix() {
            return prefix;
        }

        /** The home's ports; without it, all. */
        public Optional<PortParams> portParams() {
            return portParams;
        }
    }
}
