// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** A host behind the NAT that can be reached by name. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsHostSnapshot {
    /** {@link #expiresSeconds()} of a host that is not forgotten. */
    public static final long NEVER = -1;

    private final String name;
    private final String subscriber;
    private final String address;
    private final List<String> services;
    private final String origin;
    private final long expiresSeconds;

    private NtsHostSnapshot(Builder builder) {
        name = builder.name;
        subscriber = builder.subscriber;
        address = builder.address;
        services = List.copyOf(builder.services);
        origin = builder.origin;
        expiresSeconds = builder.expiresSeconds;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** Its full domain name, in lower case. */
    public String name() {
        return name;
    }

    /** Id of the subscriber whose host it is. */
    public String subscriber() {
        return subscriber;
    }

    /** Its address at home. */
    public String address() {
        return address;
    }

    /** Servers on it, each its name as in SRV and its port: {@code _ssh._tcp=22}. */
    public List<String> services() {
        return services;
    }

    /** configured or learnt. */
    public String origin() {
        return origin;
    }

    /** When it is forgotten, in seconds from now; {@link #NEVER}. */
    public long expiresSeconds() {
        return expiresSeconds;
    }

    /** Collects the parts of a {@link NtsHostSnapshot}. */
    public static final class Builder {
        private String name;
        private String subscriber;
        private String address;
        private List<String> services = List.of();
        private String origin;
        private long expiresSeconds;

        private Builder() {}

        /** Sets what {@link NtsHostSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link NtsHostSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link NtsHostSnapshot#address()} tells. */
        public Builder address(String value) {
            address = value;
            return this;
        }

        /** Sets what {@link NtsHostSnapshot#services()} tells. */
        public Builder services(List<String> value) {
            services = value;
            return this;
        }

        /** Sets what {@link NtsHostSnapshot#origin()} tells. */
        public Builder origin(String value) {
            origin = value;
            return this;
        }

        /** Sets what {@link NtsHostSnapshot#expiresSeconds()} tells. */
        public Builder expiresSeconds(long value) {
            expiresSeconds = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsHostSnapshot build() {
            return new NtsHostSnapshot(this);
        }
    }
}
