// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;

/**
 * What homes under an IPv6 prefix are offered beside, or in the place of, the MAP rules of a
 * domain: DS-Lite (RFC 6333), lightweight 4over6 (RFC 7596), a plain tunnel (RFC 2473). Immutable.
 */
public final class Offer {
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.?)+");
    private static final int PORT_BITS = 16;
    private static final int MAX_PSID_OFFSET = 15;

    private final Ip6Prefix prefix;
    private final Optional<String> token;
    private final Optional<String> aftr;
    private final Optional<Lw4o6> lw4o6;
    private final List<Ipip> ipip;

    private Offer(Builder builder) {
        this.prefix = builder.prefix;
        this.token = Optional.ofNullable(builder.token);
        this.aftr = Optional.ofNullable(builder.aftr);
        this.lw4o6 = Optional.ofNullable(builder.lw4o6);
        this.ipip = List.copyOf(builder.ipip);
    }

    /** An offer to the homes whose addresses are under a prefix of 0 to 128 bits. */
    public static Builder builder(Ip6Prefix prefix) {
        return new Builder(prefix);
    }

    /** Whose it is. */
    public Ip6Prefix prefix() {
        return prefix;
    }

    /** 64 hexadecimal digits by which a home is known wherever it asks from. */
    public Optional<String> token() {
        return token;
    }

    /** The name or IPv6 address of a DS-Lite AFTR. */
    public Optional<String> aftr() {
        return aftr;
    }

    /** A binding of lightweight 4over6. */
    public Optional<Lw4o6> lw4o6() {
        return lw4o6;
    }

    /** Plain tunnels, each with an address or a prefix of its own. */
    public List<Ipip> ipip() {
        return ipip;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Offer)) {
            return false;
        }
        Offer that = (Offer) other;
        return prefix.equals(that.prefix)
                && token.equals(that.token)
                && aftr.equals(that.aftr)
                && lw4o6.equals(that.lw4o6)
                && ipip.equals(that.ipip);
    }

    @Override
    public int hashCode() {
        return Objects.hash(prefix, token, aftr, lw4o6, ipip);
    }

    /** A domain name or IPv6 address as it was given, where it is one. */
    private static String host(String field, String text) {
        if (text.indexOf(':') >= 0) {
            return Ip6Address.valueOf(text).toString();
        }
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    field + ": \"" + text + "\" is neither a domain name nor an IPv6 address");
        }
        return text;
    }

    /** Makes an offer; each setter throws IllegalArgumentException for what can't be. */
    public static final class Builder {
        private final Ip6Prefix prefix;
        private final List<Ipip> ipip = new ArrayList<>();
        private String token;
        private String aftr;
        private Lw4o6 lw4o6;

        private Builder(Ip6Prefix prefix) {
            this.prefix = Objects.requireNonNull(prefix, "prefix");
        }

        /** 256 bits as 64 digits and small letters a to f (HB46PP 3.4). */
        public Builder token(String text) {
            if (!TOKEN.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "token: must be 64 hexadecimal digits, letters small");
            }
            token = text;
            return this;
        }

        /** A domain name or an IPv6 address. */
        public Builder aftr(String nameOrAddress) {
            aftr = host("aftr", nameOrAddress);
            return this;
        }

        /** At most one. */
        public Builder lw4o6(Lw4o6 binding) {
            lw4o6 = binding;
            return this;
        }

        /** One more. */
        public Builder ipip(Ipip tunnel) {
            ipip.add(tunnel);
            return this;
        }

        /** The offer. */
        public Offer build() {
            return new Offer(this);
        }
    }

    /** A binding of lightweight 4over6: whose address and ports go through which tunnel. */
    public static final class Lw4o6 {
        private final String lwaftr;
        private final Ip6Prefix ipv6;
        private final Ip4Address ipv4;
        private final int psid;
        private final int psidLength;
        private final int psidOffset;

        /**
         * A binding.
         *
         * @param lwaftr name or IPv6 address of the tunnel's other end
         * @param ipv6 the home's prefix, which its end of the tunnel is in
         * @param psid 0..2^psidLength - 1
         * @param psidLength 0..16, 0 for a whole address
         * @param psidOffset 0..15, together with the length at most 16
         * @throws IllegalArgumentException naming the field that can't be
         */
        public Lw4o6(
                String lwaftr,
                Ip6Prefix ipv6,
                Ip4Address ipv4,
                int psid,
                int psidLength,
                int psidOffset) {
            if (psidOffset < 0 || psidOffset > MAX_PSID_OFFSET) {
                throw new IllegalArgumentException("psidOffset: " + psidOffset + " is not 0..15");
            }
            if (psidLength < 0
                    || psidLength > PORT_BITS
                    || (psidLength > 0 && psidOffset + psidLength > PORT_BITS)) {
                throw new IllegalArgumentException(
                        "psidLength: "
                                + psidLength
                                + " with offset "
                                + psidOffset
                                + " is more than the 16 bits of a port");
            }
            if (psid < 0 || psid >= 1 << psidLength) {
                throw new IllegalArgumentException(
                        "psid: " + psid + " has no room in " + psidLength + " bits");
            }
            this.lwaftr = host("lwaftr", lwaftr);
            this.ipv6 = ipv6;
            this.ipv4 = ipv4;
            this.psid = psid;
            this.psidLength = psidLength;
            this.psidOffset = psidOffset;
        }

        /** The tunnel's other end. */
        public String lwaftr() {
            return lwaftr;
        }

        /** The home's prefix. */
        public Ip6Prefix ipv6() {
            return ipv6;
        }

        /** The home's IPv4 address, which it may share. */
        public Ip4Address ipv4() {
            return ipv4;
        }

        /** Right-justified. */
        public int psid() {
            return psid;
        }

        /** In bits, 0..16. */
        public int psidLength() {
            return psidLength;
        }

        /** In bits, 0..15. */
        public int psidOffset() {
            return psidOffset;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Lw4o6)) {
                return false;
            }
            Lw4o6 that = (Lw4o6) other;
            return lwaftr.equals(that.lwaftr)
                    && ipv6.equals(that.ipv6)
                    && ipv4.equals(that.ipv4)
                    && psid == that.psid
                    && psidLength == that.psidLength
                    && psidOffset == that.psidOffset;
        }

        @Override
        public int hashCode() {
            return Objects.hash(lwaftr, ipv6, ipv4, psid, psidLength, psidOffset);
        }
    }

    /** A plain tunnel, IPv4 in IPv6 (RFC 2473), with fixed IPv4 addresses. */
    public static final class Ipip {
        private final Ip6Address local;
        private final Ip6Address remote;
        private final Ip4Prefix ipv4;

        /** A tunnel from the home's address {@code local} to the provider's {@code remote}. */
        public Ipip(Ip6Address local, Ip6Address remote, Ip4Prefix ipv4) {
            this.local = local;
            this.remote = remote;
            this.ipv4 = ipv4;
        }

        /** The home's end. */
        public Ip6Address local() {
            return local;
        }

        /** The provider's end. */
        public Ip6Address remote() {
            return remote;
        }

        /** The home's addresses. */
        public Ip4Prefix ipv4() {
            return ipv4;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ipip
                    && local.equals(((Ipip) other).local)
                    && remote.equals(((Ipip) other).remote)
                    && ipv4.equals(((Ipip) other).ipv4);
        }

        @Override
        public int hashCode() {
            return Objects.hash(local, remote, ipv4);
        }
    }
}
