// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Objects;
import org.portset.nat.policy.Ipv4Prefix;

/**
 * What somebody asks a router: that a packet to a host of that name be let in. Immutable.
 *
 * <p>From NTSv2's server, which knows nothing of the outside host or a prefix that its resolver has
 * told (EDNS Client Subnet, RFC 7871); from NTSS's resolver, which knows its whole address.
 */
public final class NtsAsk {
    private final HostName name;
    private final Ipv4Prefix remote;
    private final int protocol;
    private final int port;
    private final boolean mayBeToldPort;
    private final long patienceNanos;

    private NtsAsk(Builder builder) {
        name = builder.name;
        remote = builder.remote;
        protocol = builder.protocol;
        port = builder.port;
        mayBeToldPort = builder.mayBeToldPort;
        patienceNanos = builder.patienceNanos;
    }

    /** A builder of a request for a host, or for a service by its name and the host's. */
    public static Builder builder(HostName name) {
        return new Builder(name);
    }

    /** The host, or a service of it: {@code _ssh._tcp.host}. */
    public HostName name() {
        return name;
    }

    /** Where the packet will come from; of length 0: anywhere. */
    public Ipv4Prefix remote() {
        return remote;
    }

    /** The packet's IP protocol; 0: not known. */
    public int protocol() {
        return protocol;
    }

    /** The port that the packet will be for; 0: not known. */
    public int port() {
        return port;
    }

    /** Whether the answer may name another port: it goes into an SRV or HTTPS record. */
    public boolean mayBeToldPort() {
        return mayBeToldPort;
    }

    /** How long the asker waits. */
    public long patienceNanos() {
        return patienceNanos;
    }

    @Override
    public String toString() {
        return name
                + " from "
                + (remote.length() == 0 ? "any" : remote)
                + (port == 0 ? "" : " to port " + port + (mayBeToldPort ? " or another" : ""))
                + (protocol == 0 ? "" : " of protocol " + protocol);
    }

    /** Builds an {@link NtsAsk}; whatever isn't set is not known. */
    public static final class Builder {
        private final HostName name;
        private Ipv4Prefix remote = Ipv4Prefix.of(0, 0);
        private int protocol;
        private int port;
        private boolean mayBeToldPort;
        private long patienceNanos = NtsPolicy.MAX_NANOS;

        private Builder(HostName name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Sets where the packet will come from. */
        public Builder remote(Ipv4Prefix value) {
            remote = Objects.requireNonNull(value, "remote");
            return this;
        }

        /** Sets the packet's IP protocol; what is neither TCP nor UDP is refused when asked. */
        public Builder protocol(int value) {
            protocol = value;
            return this;
        }

        /**
         * Sets the port.
         *
         * @throws IllegalArgumentException if it is outside 0..65535
         */
        public Builder port(int value) {
            if (value < 0 || value > 0xffff) {
                throw new IllegalArgumentException("port: " + value + " is outside 0..65535");
            }
            port = value;
            return this;
        }

        /** Sets whether the asker can be told another port. */
        public Builder mayBeToldPort(boolean value) {
            mayBeToldPort = value;
            return this;
        }

        /** Sets how long the asker waits; as long as the router lets it unless set. */
        public Builder patienceNanos(long value) {
            patienceNanos = value;
            return this;
        }

        /** The request as set. */
        public NtsAsk build() {
            return new NtsAsk(this);
        }
    }
}
