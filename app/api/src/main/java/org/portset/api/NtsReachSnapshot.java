// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** Whether a request for a name would be granted, and why not. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsReachSnapshot {
    private final String name;
    private final String protocol;
    private final int port;
    private final String subscriber;
    private final boolean reached;
    private final String sentence;

    private NtsReachSnapshot(Builder builder) {
        name = builder.name;
        protocol = builder.protocol;
        port = builder.port;
        subscriber = builder.subscriber;
        reached = builder.reached;
        sentence = builder.sentence;
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** The name asked for. */
    public String name() {
        return name;
    }

    /** tcp, udp or any. */
    public String protocol() {
        return protocol;
    }

    /** The port asked for; 0: any. */
    public int port() {
        return port;
    }

    /** Whose host it is; null where it is nobody's. */
    public String subscriber() {
        return subscriber;
    }

    /** Whether it would be granted, or wait. */
    public boolean reached() {
        return reached;
    }

    /** Why not, and what to do; or who would be reached. */
    public String sentence() {
        return sentence;
    }

    /** Collects the parts of a {@link NtsReachSnapshot}. */
    public static final class Builder {
        private String name;
        private String protocol;
        private int port;
        private String subscriber;
        private boolean reached;
        private String sentence;

        private Builder() {}

        /** Sets what {@link NtsReachSnapshot#name()} tells. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets what {@link NtsReachSnapshot#protocol()} tells. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets what {@link NtsReachSnapshot#port()} tells. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Sets what {@link NtsReachSnapshot#subscriber()} tells. */
        public Builder subscriber(String value) {
            subscriber = value;
            return this;
        }

        /** Sets what {@link NtsReachSnapshot#reached()} tells. */
        public Builder reached(boolean value) {
            reached = value;
            return this;
        }

        /** Sets what {@link NtsReachSnapshot#sentence()} tells. */
        public Builder sentence(String value) {
            sentence = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsReachSnapshot build() {
            return new NtsReachSnapshot(this);
        }
    }
}
