// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;

/** A TSIG key (RFC 8945), and what it may change. */
final class UpdateKey {
    private final Name name;
    private final TSIG tsig;
    private final List<Name> names;
    private final String router;

    UpdateKey(Name name, TSIG tsig, List<Name> names, String router) {
        this.name = name;
        this.tsig = tsig;
        this.names = List.copyOf(names);
        this.router = router;
    }

    Name name() {
        return name;
    }

    TSIG tsig() {
        return tsig;
    }

    /** The names that it may change, each with all that is below it. */
    List<Name> names() {
        return names;
    }

    boolean mayChange(Name other) {
        return names.stream().anyMatch(other::subdomain);
    }

    /** The router of the hosts that are registered with this key. */
    Optional<String> router() {
        return Optional.ofNullable(router);
    }
}
