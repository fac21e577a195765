// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import java.util.Locale;
import java.util.Optional;

/**
 * How much of the remote endpoint a NAT looks at; one scale for mapping and for filtering (RFC 4787
 * sections 4.1 and 5).
 *
 * <p>As a <em>mapping</em> behaviour it says for which sessions of one inside endpoint the same
 * outside port is used again; as a <em>filtering</em> behaviour, which remote endpoints may send
 * through an outside port that is in use.
 */
public enum Behavior {
    /** EIM: one outside port for all remotes. EIF: every remote may send. */
    ENDPOINT_INDEPENDENT("EI", "endpoint-independent"),
    /**
     * ADM: one outside port per remote address. ADF: a remote address may send, from any port, once
     * the inside endpoint has a session with that address.
     */
    ADDRESS_DEPENDENT("AD", "address-dependent"),
    /**
     * APDM: one outside port per remote address and port. APDF: a remote endpoint may send once the
     * inside endpoint has a session with just that endpoint.
     */
    ADDRESS_AND_PORT_DEPENDENT("APD", "address-and-port-dependent");

    private static final Behavior[] VALUES = values();

    private final String abbreviation;
    private final String text;

    Behavior(String abbreviation, String text) {
        this.abbreviation = abbreviation;
        this.text = text;
    }

    /** The short form used in tables: {@code EI}, {@code AD} or {@code APD}. */
    public String abbreviation() {
        return abbreviation;
    }

    /** The form used in configuration, such as {@code endpoint-independent}. */
    public String text() {
        return text;
    }

    /** The behaviour of that text or abbreviation, in any letter case; empty if there is none. */
    public static Optional<Behavior> of(String textOrAbbreviation) {
        String wanted = textOrAbbreviation.toLowerCase(Locale.ROOT);
        for (Behavior behavior : VALUES) {
            if (behavior.text.equals(wanted)
                    || behavior.abbreviation.toLowerCase(Locale.ROOT).equals(wanted)) {
                return Optional.of(behavior);
            }
        }
        return Optional.empty();
    }
}
