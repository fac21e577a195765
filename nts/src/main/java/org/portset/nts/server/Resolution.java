// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Type;

/** Finds what the zones say to a question (RFC 1034 section 4.3.2, without wildcards). */
final class Resolution {
    /** A longer chain is a loop, or may as well be one. */
    private static final int MAX_CNAMES = 8;

    private static final long ANY_TTL_SECONDS = 3600;

    private final Collection<Zone> zones;

    Resolution(Collection<Zone> zones) {
        this.zones = zones;
    }

    /** The zone that a name is in, the deepest one. */
    Optional<Zone> zoneOf(Name name) {
        Zone found = null;
        for (Zone zone : zones) {
            if (name.subdomain(zone.origin())
                    && (found == null || zone.origin().labels() > found.origin().labels())) {
                found = zone;
            }
        }
        return Optional.ofNullable(found);
    }

    Outcome resolve(Name question, int type) {
        Outcome outcome = new Outcome();
        Name name = question;
        for (int i = 0; i <= MAX_CNAMES; i++) {
            Optional<Zone> zone = zoneOf(name);
            if (zone.isEmpty()) {
                // An alias may lead to where somebody else answers.
                return i == 0 ? Outcome.of(Rcode.REFUSED) : outcome;
            }
            List<Record> cut = zone.get().delegation(name);
            if (!cut.isEmpty()) {
                return i == 0 ? referral(zone.get(), cut) : outcome;
            }
            Optional<Name> next = step(zone.get(), name, type, outcome);
            if (next.isEmpty()) {
                return outcome;
            }
            name = next.get();
        }
        return Outcome.of(Rcode.SERVFAIL);
    }

    /** Answers at one name; where it is an alias, the name to go on with. */
    private Optional<Name> step(Zone zone, Name name, int type, Outcome outcome) {
        List<Record> records = zone.data().records(name, type);
        Optional<HostConfig> host = zone.hostAt(name);
        if (type == Type.ANY && zone.exists(name)) {
            // RFC 8482 section 4.2: a little is enough for ANY, and holding it is not worth it.
            outcome.answer.add(new HINFORecord(name, DClass.IN, ANY_TTL_SECONDS, "RFC8482", ""));
        } else if (type == Type.A && host.isPresent()) {
            outcome.want(new Outcome.Wanted(name, type, host.get(), name, List.of()));
        } else if (!records.isEmpty()) {
            answer(name, type, records, outcome);
        } else {
            List<Record> alias = zone.data().records(name, Type.CNAME);
            if (!alias.isEmpty()) {
                outcome.answer.addAll(alias);
                return Optional.of(((CNAMERecord) alias.get(0)).getTarget());
            }
            outcome.rcode = zone.exists(name) ? Rcode.NOERROR : Rcode.NXDOMAIN;
            outcome.authority.add(zone.negativeSoa());
        }
        return Optional.empty();
    }

    private void answer(Name owner, int type, List<Record> records, Outcome outcome) {
        if (type == Type.SRV || type == Type.HTTPS) {
            for (Record record : records) {
                Name target = target(record);
                Optional<HostConfig> host = zoneOf(target).flatMap(z -> z.hostAt(target));
                if (host.isPresent() && !isAlias(record)) {
                    outcome.want(new Outcome.Wanted(owner, type, host.get(), target, records));
                    return;
                }
            }
        }
        outcome.answer.addAll(records);
    }

    /** An HTTPS record of priority 0 names no service, only another name (RFC 9460 2.4.2). */
    private static boolean isAlias(Record record) {
        return record instanceof SVCBBase && ((SVCBBase) record).getSvcPriority() == 0;
    }

    /** Where a SRV or HTTPS record leads; an HTTPS record's "." is its owner (RFC 9460 2.5). */
    static Name target(Record record) {
        if (record instanceof SRVRecord) {
            return ((SRVRecord) record).getTarget();
        }
        Name target = ((SVCBBase) record).getTargetName();
        return target.equals(Name.root) ? record.getName() : target;
    }

    private static Outcome referral(Zone zone, List<Record> cut) {
        Outcome outcome = new Outcome();
        outcome.authoritative = false;
        outcome.authority.addAll(cut);
        for (Record record : cut) {
            Name server = ((NSRecord) record).getTarget();
            if (server.subdomain(zone.origin())) {
                outcome.additional.addAll(zone.data().records(server, Type.A));
                outcome.additional.addAll(zone.data().records(server, Type.AAAA));
            }
        }
        return outcome;
    }
}
