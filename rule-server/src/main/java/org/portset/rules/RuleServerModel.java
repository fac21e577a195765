// SPDX-License-Identifier: Apache-2.0
package org.portset.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.onlab.packet.Ip6Address;

/** The rule server, as configured. Immutable. */
public final class RuleServerModel {
    /** How long routers keep an answer, unless configured; seconds. */
    public static final int DEFAULT_TTL_SECONDS = 86_400;

    /** The longest that HB46PP lets them (section 3.4): 7 days. */
    public static final int MAX_TTL_SECONDS = 604_800;

    /** Connections that are served at once, unless configured. */
    public static final int DEFAULT_CONNECTIONS = 1_000;

    /** How long a connection may take to bring a whole request, unless configured; ms. */
    public static final int DEFAULT_REQUEST_MILLIS = 5_000;

    private final Ip6Address address;
    private final OptionalInt port;
    private final Optional<Tls> tls;
    private final Optional<String> url;
    private final boolean certificateVerified;
    private final String enablerName;
    private final Optional<String> serviceName;
    private final Optional<String> ispName;
    private final int ttlSeconds;
    private final int connections;
    private final int requestMillis;
    private final List<Offer> offers;

    private RuleServerModel(Builder b) {
        this.address = b.address;
        this.port = b.port;
        this.tls = Optional.ofNullable(b.tls);
        this.url = Optional.ofNullable(b.url);
        this.certificateVerified = b.certificateVerified;
        this.enablerName = b.enablerName;
        this.serviceName = Optional.ofNullable(b.serviceName);
        this.ispName = Optional.ofNullable(b.ispName);
        this.ttlSeconds = b.ttlSeconds;
        this.connections = b.connections;
        this.requestMillis = b.requestMillis;
        this.offers = List.copyOf(b.offers);
    }

    /** A server of a provider of that name. */
    public static Builder builder(String enablerName) {
        return new Builder(enablerName);
    }

    /** Where it listens; {@code ::} for all of the machine's IPv6 addresses. */
    public Ip6Address address() {
        return address;
    }

    /** The port of HTTP; empty where it is not served; 0 for any that is free. */
    public OptionalInt port() {
        return port;
    }

    /** HTTPS; empty where it is not served. */
    public Optional<Tls> tls() {
        return tls;
    }

    /** Where routers find it, for the TXT record; empty where it follows from address and port. */
    public Optional<String> url() {
        return url;
    }

    /** Whether routers shall verify the certificate, by the TXT record. */
    public boolean certificateVerified() {
        return certificateVerified;
    }

    /** The provider's name. */
    public String enablerName() {
        return enablerName;
    }

    /** The service's name. */
    public Optional<String> serviceName() {
        return serviceName;
    }

    /** The name of the provider that sells the service. */
    public Optional<String> ispName() {
        return ispName;
    }

    /** How long an answer may be kept: 1..604800. */
    public int ttlSeconds() {
        return ttlSeconds;
    }

    /** How many connections are served at once; others are told to come back. */
    public int connections() {
        return connections;
    }

    /** How long a connection may go without bringing a whole request. */
    public int requestMillis() {
        return requestMillis;
    }

    /** What homes are offered beside MAP rules. */
    public List<Offer> offers() {
        return offers;
    }

    /** Whether the other one listens at the same places in the same way. */
    public boolean sameSockets(RuleServerModel that) {
        return address.equals(that.address)
                && port.equals(that.port)
                && tls.equals(that.tls)
                && connections == that.connections
                && requestMillis == that.requestMillis;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RuleServerModel)) {
            return false;
        }
        RuleServerModel that = (RuleServerModel) other;
        return sameSockets(that)
                && url.equals(that.url)
                && certificateVerified == that.certificateVerified
                && enablerName.equals(that.enablerName)
                && serviceName.equals(that.serviceName)
                && ispName.equals(that.ispName)
                && ttlSeconds == that.ttlSeconds
                && offers.equals(that.offers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                address,
                port,
                tls,
                connections,
                requestMillis,
                url,
                certificateVerified,
                enablerName,
                serviceName,
                ispName,
                ttlSeconds,
                offers);
    }

    /** HTTPS: a port, and PEM files that are read when the server starts. */
    public static final class Tls {
        private final int port;
        private final String certificate;
        private final String key;

        /**
         * HTTPS on a port.
         *
         * @param certificate file with the certificate and those that signed it, in order
         * @param key file with its private key, PKCS #8
         */
        public Tls(int port, String certificate, String key) {
            this.port = port;
            this.certificate = certificate;
            this.key = key;
        }

        /** 0 for any that is free. */
        public int port() {
            return port;
        }

        /** The certificates' file. */
        public String certificate() {
            return certificate;
        }

        /** The private key's file. */
        public String key() {
            return key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tls
                    && port == ((Tls) other).port
                    && certificate.equals(((Tls) other).certificate)
                    && key.equals(((Tls) other).key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(port, certificate, key);
        }
    }

    /** Makes a model; whoever reads the configuration has checked the values. */
    public static final class Builder {
        private final String enablerName;
        private final List<Offer> offers = new ArrayList<>();
        private Ip6Address address = Ip6Address.ZERO;
        private OptionalInt port = OptionalInt.empty();
        private Tls tls;
        private String url;
        private boolean certificateVerified = true;
        private String serviceName;
        private String ispName;
        private int ttlSeconds = DEFAULT_TTL_SECONDS;
        private int connections = DEFAULT_CONNECTIONS;
        private int requestMillis = DEFAULT_REQUEST_MILLIS;

        private Builder(String enablerName) {
            this.enablerName = Objects.requireNonNull(enablerName, "enablerName");
        }

        public Builder address(Ip6Address value) {
            address = value;
            return this;
        }

        public Builder port(int value) {
            port = OptionalInt.of(value);
            return this;
        }

        public Builder tls(Tls value) {
            tls = value;
            return this;
        }

        public Builder url(String value) {
            url = value;
            return this;
        }

        public Builder certificateVerified(boolean value) {
            certificateVerified = value;
            return this;
        }

        public Builder serviceName(String value) {
            serviceName = value;
            return this;
        }

        public Builder ispName(String value) {
            ispName = value;
            return this;
        }

        public Builder ttlSeconds(int value) {
            ttlSeconds = value;
            return this;
        }

        public Builder connections(int value) {
            connections = value;
            return this;
        }

        public Builder requestMillis(int value) {
            requestMillis = value;
            return this;
        }

        public Builder offers(List<Offer> values) {
            offers.addAll(values);
            return this;
        }

        /** The model. */
        public RuleServerModel build() {
            return new RuleServerModel(this);
        }
    }
}
