// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Objects;

/**
 * Somebody outside wants to reach a name behind the router.
 *
 * <p>A value: it has no identifiers of its transport, so that an equal question is an equal
 * request. Made by {@link #builder}.
 */
public final class NtsRequest {
    /** Any transport protocol. */
    public static final int ANY_PROTOCOL = 0;

    public static final int TCP = 6;
    public static final int UDP = 17;

    /** Any destination port. */
    public static final int ANY_PORT = 0;

    /** DNS type A (RFC 1035). */
    public static final int TYPE_A = 1;

    /** DNS type SRV (RFC 2782): the asker can be told a port. */
    public static final int TYPE_SRV = 33;

    /** DNS type HTTPS (RFC 9460): the asker can be told a port. */
    public static final int TYPE_HTTPS = 65;

    /** The longest patience that can be told, in milliseconds. */
    public static final int MAX_PATIENCE_MILLIS = 0xffff;

    /** How the source is known. */
    public enum Form {
        /**
         * NTSv2: by the server of the name's zone, which knows nothing of the outside host, or the
         * prefix that its resolver told.
         */
        SERVER,
        /** NTSS: by the outside host's own resolver, which knows the host's whole address. */
        RESOLVER
    }

    private final DomainName name;
    private final Form form;
    private final SourcePrefix source;
    private final int queryType;
    private final int protocol;
    private final int port;
    private final int patienceMillis;

    private NtsRequest(Builder builder) {
        this.name = builder.name;
        this.form = builder.form;
        this.source = builder.source;
        this.queryType = builder.queryType;
        this.protocol = builder.protocol;
        this.port = builder.port;
        this.patienceMillis = builder.patienceMillis;
    }

    /** A request in NTSv2's form for an A record, from anywhere, to any port, for 5 s. */
    public static Builder builder(DomainName name) {
        return new Builder(name);
    }

    /** The host's full name. */
    public DomainName name() {
        return name;
    }

    public Form form() {
        return form;
    }

    /** Where the first packet will come from; a whole address if the form is RESOLVER. */
    public SourcePrefix source() {
        return source;
    }

    /** The DNS type that was asked for. */
    public int queryType() {
        return queryType;
    }

    /**
     * Whether the asker can be told a port, and so a router with a port set may name another one
     * than was asked for.
     */
    public boolean acceptsOtherPort() {
        return queryType == TYPE_SRV || queryType == TYPE_HTTPS;
    }

    /** IP protocol number of the first packet, or {@link #ANY_PROTOCOL}. */
    public int protocol() {
        return protocol;
    }

    /** The destination port wanted, 1 to 65535, or {@link #ANY_PORT}. */
    public int port() {
        return port;
    }

    /** How long the asker waits for an answer, in milliseconds from the sending; 1 to 65535. */
    public int patienceMillis() {
        return patienceMillis;
    }

    /** Whether one packet could be taken for the first packet of either request. */
    public boolean collidesWith(NtsRequest other) {
        return source.overlaps(other.source)
                && (port == ANY_PORT || other.port == ANY_PORT || port == other.port)
                && (protocol == ANY_PROTOCOL
                        || other.protocol == ANY_PROTOCOL
                        || protocol == other.protocol);
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof NtsRequest)) {
            return false;
        }
        NtsRequest other = (NtsRequest) o;
        return name.equals(other.name)
                && form == other.form
                && source.equals(other.source)
                && queryType == other.queryType
                && protocol == other.protocol
                && port == other.port
                && patienceMillis == other.patienceMillis;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, form, source, queryType, protocol, port, patienceMillis);
    }

    @Override
    public String toString() {
        return name
                + " from "
                + source
                + " to port "
                + (port == ANY_PORT ? "any" : port)
                + (protocol == ANY_PROTOCOL ? "" : " of protocol " + protocol);
    }

    /** Collects a request's fields; each has a default but the name. */
    public static final class Builder {
        private final DomainName name;
        private Form form = Form.SERVER;
        private SourcePrefix source = SourcePrefix.ANY;
        private int queryType = TYPE_A;
        private int protocol = ANY_PROTOCOL;
        private int port = ANY_PORT;
        private int patienceMillis = 5000;

        private Builder(DomainName name) {
            this.name = Objects.requireNonNull(name);
        }

        public Builder form(Form value) {
            form = Objects.requireNonNull(value);
            return this;
        }

        public Builder source(SourcePrefix value) {
            source = Objects.requireNonNull(value);
            return this;
        }

        public Builder queryType(int value) {
            queryType = within(value, 0xffff, "query type");
            return this;
        }

        public Builder protocol(int value) {
            protocol = within(value, 0xff, "protocol");
            return this;
        }

        public Builder port(int value) {
            port = within(value, 0xffff, "port");
            return this;
        }

        /** In milliseconds, 1 to {@link #MAX_PATIENCE_MILLIS}. */
        public Builder patienceMillis(int value) {
            patienceMillis = within(value, MAX_PATIENCE_MILLIS, "patience");
            return this;
        }

        private static int within(int value, int max, String what) {
            if (value < 0 || value > max) {
                throw new IllegalArgumentException(
                        what + " is 0 to " + max + " and can't be " + value);
            }
            return value;
        }

        /**
         * The request.
         *
         * @throws IllegalArgumentException if it is in NTSS's form without a whole address, or has
         *     no patience
         */
        public NtsRequest build() {
            if (form == Form.RESOLVER && source.length() != 32) {
                throw new IllegalArgumentException("NTSS's form tells a whole address");
            }
            if (patienceMillis == 0) {
                throw new IllegalArgumentException("patience is at least 1 ms");
            }
            return new NtsRequest(this);
        }
    }
}
