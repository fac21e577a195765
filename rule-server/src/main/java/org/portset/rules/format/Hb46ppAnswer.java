// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import java.util.Optional;
import java.util.OptionalInt;
import org.portset.map.MapDomain;

/** What an HB46PP server has told of a MAP domain. Immutable. */
public final class Hb46ppAnswer {
    private final String enablerName;
    private final OptionalInt ttlSeconds;
    private final String token;
    private final MapDomain domain;

    Hb46ppAnswer(String enablerName, OptionalInt ttlSeconds, String token, MapDomain domain) {
        this.enablerName = enablerName;
        this.ttlSeconds = ttlSeconds;
        this.token = token;
        this.domain = domain;
    }

    /** The provider's name, for people; empty where it is not told. */
    public String enablerName() {
        return enablerName;
    }

    /** How long it holds: 1..604800; empty where that is not told. */
    public OptionalInt ttlSeconds() {
        return ttlSeconds;
    }

    /** What the server wants to know the home by from now on. */
    public Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** Rules, border relay, interface identifiers and mesh; name and MTU mean nothing. */
    public MapDomain domain() {
        return domain;
    }
}
