// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Optional;

/** The four classic kinds of NAT (RFC 3489 section 5), each as a pair of today's behaviours. */
public enum Preset {
    /** EIM and EIF: whoever knows the outside port can send to it. */
    FULL_CONE("full-cone", Behavior.ENDPOINT_INDEPENDENT, Behavior.ENDPOINT_INDEPENDENT),
    /** EIM and ADF: remote addresses that were sent to can answer from any port. */
    RESTRICTED_CONE("restricted-cone", Behavior.ENDPOINT_INDEPENDENT, Behavior.ADDRESS_DEPENDENT),
    /** EIM and APDF: only the remote endpoints that were sent to can answer. */
    PORT_RESTRICTED_CONE(
            "port-restricted-cone",
            Behavior.ENDPOINT_INDEPENDENT,
            Behavior.ADDRESS_AND_PORT_DEPENDENT),
    /** APDM and APDF: an outside port for each remote endpoint, and only that one can answer. */
    SYMMETRIC(
            "symmetric", Behavior.ADDRESS_AND_PORT_DEPENDENT, Behavior.ADDRESS_AND_PORT_DEPENDENT);

    private static final Preset[] VALUES = values();

    private final String text;
    private final Behavior mapping;
    private final Behavior filtering;

    Preset(String text, Behavior mapping, Behavior filtering) {
        this.text = text;
        this.mapping = mapping;
        this.filtering = filtering;
    }

    /** The name used in configuration, such as {@code full-cone}. */
    public String text() {
        return text;
    }

    /** The mapping behaviour of this kind of NAT. */
    public Behavior mapping() {
        return mapping;
    }

    /** The filtering behaviour of this kind of NAT. */
    public Behavior filtering() {
        return filtering;
    }

    /** A policy of these behaviours with the default timers and no limits. */
    public NatPolicy policy() {
        return NatPolicy.builder().mapping(mapping).filtering(filtering).build();
    }

    /** The preset of that text; empty if there is none. */
    public static Optional<Preset> of(String text) {
        for (Preset preset : VALUES) {
            if (preset.text.equals(text)) {
                return Optional.of(preset);
            }
        }
        return Optional.empty();
    }

    /** The preset that is just this pair; empty for the five pairs that have no classic name. */
    public static Optional<Preset> of(Behavior mapping, Behavior filtering) {
        for (Preset preset : VALUES) {
            if (preset.mapping == mapping && preset.filtering == filtering) {
                return Optional.of(preset);
            }
        }
        return Optional.empty();
    }
}
