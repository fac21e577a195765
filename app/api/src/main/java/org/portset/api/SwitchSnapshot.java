// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/** A switch of the configuration and how far its rules are. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class SwitchSnapshot {
    private final String id;
    private final String role;
    private final String domain;
    private final boolean connected;
    private final boolean master;
    private final int programRules;
    private final int sessionRules;
    private final int pendingRules;
    private final long packetIns;

    private SwitchSnapshot(Builder builder) {
        id = builder.id;
        role = builder.role;
        domain = builder.domain;
        connected = builder.connected;
        master = builder.master;
        programRules = builder.programRules;
        sessionRules = builder.sessionRules;
        pendingRules = builder.pendingRules;
        packetIns = builder.packetIns;
    }

    /** Starts a snapshot whose numbers are 0 and whose texts are null. */
    public static Builder builder() {
        return new Builder();
    }

    /** ONOS device id. */
    public String id() {
        return id;
    }

    /** br or ce. */
    public String role() {
        return role;
    }

    /** The MAP domain it belongs to. */
    public String domain() {
        return domain;
    }

    /** Whether ONOS has a connection to it. */
    public boolean connected() {
        return connected;
    }

    /** Whether this ONOS node is its master. */
    public boolean master() {
        return master;
    }

    /** Rules of its program (all but sessions). */
    public int programRules() {
        return programRules;
    }

    /** Rules of offloaded sessions. */
    public int sessionRules() {
        return sessionRules;
    }

    /** Rules of both kinds that the switch has not confirmed yet. */
    public int pendingRules() {
        return pendingRules;
    }

    /** Packets from it that the slow path has taken. */
    public long packetIns() {
        return packetIns;
    }

    /** Collects the parts of a {@link SwitchSnapshot}. */
    public static final class Builder {
        private String id;
        private String role;
        private String domain;
        private boolean connected;
        private boolean master;
        private int programRules;
        private int sessionRules;
        private int pendingRules;
        private long packetIns;

        private Builder() {}

        /** Sets what {@link SwitchSnapshot#id()} tells. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#role()} tells. */
        public Builder role(String value) {
            role = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#domain()} tells. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#connected()} tells. */
        public Builder connected(boolean value) {
            connected = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#master()} tells. */
        public Builder master(boolean value) {
            master = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#programRules()} tells. */
        public Builder programRules(int value) {
            programRules = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#sessionRules()} tells. */
        public Builder sessionRules(int value) {
            sessionRules = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#pendingRules()} tells. */
        public Builder pendingRules(int value) {
            pendingRules = value;
            return this;
        }

        /** Sets what {@link SwitchSnapshot#packetIns()} tells. */
        public Builder packetIns(long value) {
            packetIns = value;
            return this;
        }

        /** Makes the snapshot. */
        public SwitchSnapshot build() {
            return new SwitchSnapshot(this);
        }
    }
}
