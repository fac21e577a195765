// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** The rule server: whether it runs, and what it has counted. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class RuleServerSnapshot {
    private final String state;
    private final List<String> addresses;
    private final String problem;
    private final int connections;
    private final int connectionsMost;
    private final long requests;
    private final List<RuleOutcomeSnapshot> outcomes;
    private final List<RulesCutSnapshot> rulesCut;

    private RuleServerSnapshot(Builder builder) {
        state = builder.state;
        addresses = List.copyOf(builder.addresses);
        problem = builder.problem;
        connections = builder.connections;
        connectionsMost = builder.connectionsMost;
        requests = builder.requests;
        outcomes = List.copyOf(builder.outcomes);
        rulesCut = List.copyOf(builder.rulesCut);
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** none (none is configured), listening, or problem. */
    public String state() {
        return state;
    }

    /** Where it listens: HTTP first, then HTTPS. */
    public List<String> addresses() {
        return addresses;
    }

    /** Why it does not listen; null if it does, or none is configured. */
    public String problem() {
        return problem;
    }

    /** Connections that are open now. */
    public int connections() {
        return connections;
    }

    /** How many it serves at once. */
    public int connectionsMost() {
        return connectionsMost;
    }

    /** Requests that were answered, refusals among them, since the application has started. */
    public long requests() {
        return requests;
    }

    /** What became of them; also of connections that brought none in time. */
    public List<RuleOutcomeSnapshot> outcomes() {
        return outcomes;
    }

    /** Domains with more rules than a home is told in HB46PP. */
    public List<RulesCutSnapshot> rulesCut() {
        return rulesCut;
    }

    /** Collects the parts of a {@link RuleServerSnapshot}. */
    public static final class Builder {
        private String state;
        private List<String> addresses = List.of();
        private String problem;
        private int connections;
        private int connectionsMost;
        private long requests;
        private List<RuleOutcomeSnapshot> outcomes = List.of();
        private List<RulesCutSnapshot> rulesCut = List.of();

        private Builder() {}

        /** Sets what {@link RuleServerSnapshot#state()} tells. */
        public Builder state(String value) {
            state = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#addresses()} tells. */
        public Builder addresses(List<String> value) {
            addresses = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#problem()} tells. */
        public Builder problem(String value) {
            problem = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#connections()} tells. */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#connectionsMost()} tells. */
        public Builder connectionsMost(int value) {
            connectionsMost = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#requests()} tells. */
        public Builder requests(long value) {
            requests = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#outcomes()} tells. */
        public Builder outcomes(List<RuleOutcomeSnapshot> value) {
            outcomes = value;
            return this;
        }

        /** Sets what {@link RuleServerSnapshot#rulesCut()} tells. */
        public Builder rulesCut(List<RulesCutSnapshot> value) {
            rulesCut = value;
            return this;
        }

        /** The snapshot. */
        public RuleServerSnapshot build() {
            return new RuleServerSnapshot(this);
        }
    }
}
