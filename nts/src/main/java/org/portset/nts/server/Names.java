// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import org.portset.nts.protocol.DomainName;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Domain names between texts, dnsjava and the NTS protocol. */
final class Names {
    private Names() {}

    /** A name that is taken as absolute, with or without its final dot. */
    static Name absolute(String text) {
        return in(text, Name.root);
    }

    /** A name that is below an origin, or absolute with a final dot and in it; @ is the origin. */
    static Name in(String text, Name origin) {
        try {
            Name name = text.equals("@") ? origin : Name.fromString(text, origin);
            if (!name.subdomain(origin)) {
                throw new IllegalArgumentException(text + " is not in " + origin);
            }
            return name;
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static DomainName domainName(Name name) {
        byte[] wire = name.toWireCanonical();
        return DomainName.fromWire(wire, 0, wire.length);
    }
}
