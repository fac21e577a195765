// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** What a question comes to: an answer, or an answer as far as it goes and a router to be asked. */
final class Outcome {
    /** A host that has to be announced to its router before the question can be answered. */
    static final class Wanted {
        final Name owner;
        final int type;
        final HostConfig host;

        /** The host's name: the owner, or the target of a SRV or HTTPS record. */
        final Name name;

        /** The SRV or HTTPS records as the zone has them; empty for an A query. */
        final List<Record> templates;

        Wanted(Name owner, int type, HostConfig host, Name name, List<Record> templates) {
            this.owner = owner;
            this.type = type;
            this.host = host;
            this.name = name;
            this.templates = templates;
        }
    }

    int rcode = Rcode.NOERROR;
    boolean authoritative = true;
    final List<Record> answer = new ArrayList<>();
    final List<Record> authority = new ArrayList<>();
    final List<Record> additional = new ArrayList<>();
    private Wanted wanted;

    static Outcome of(int rcode) {
        Outcome outcome = new Outcome();
        outcome.rcode = rcode;
        outcome.authoritative = false;
        return outcome;
    }

    Outcome want(Wanted what) {
        wanted = what;
        return this;
    }

    Optional<Wanted> wanted() {
        return Optional.ofNullable(wanted);
    }
}
