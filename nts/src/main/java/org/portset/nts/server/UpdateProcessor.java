// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** DNS UPDATE (RFC 2136): what an update asks, whether it may, and the zone after it. */
final class UpdateProcessor {
    private static final Set<Integer> NOT_DATA =
            Set.of(
                    Type.ANY,
                    Type.AXFR,
                    Type.IXFR,
                    Type.MAILA,
                    Type.MAILB,
                    Type.OPT,
                    Type.TSIG,
                    Type.TKEY);

    private static final Set<Integer> NOT_DELETED = Set.of(Type.AXFR, Type.MAILA, Type.MAILB);

    /** Ends an update with a response code. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int rcode;

        Refused(int rcode) {
            super(Rcode.string(rcode), null, false, false);
            this.rcode = rcode;
        }
    }

    private final Zone zone;
    private final UpdateKey key;
    private ZoneData after;

    UpdateProcessor(Zone zone, UpdateKey key) {
        this.zone = zone;
        this.key = key;
    }

    /** The zone's records after the update; null if it changed nothing. */
    ZoneData after() {
        return after;
    }

    /** The response code; only NOERROR leaves records to be taken by {@link #after}. */
    int run(Message update) {
        try {
            prerequisites(update.getSection(Section.PREREQ));
            List<Record> changes = update.getSection(Section.UPDATE);
            for (Record change : changes) {
                check(change);
            }
            apply(changes);
            return Rcode.NOERROR;
        } catch (Refused e) {
            return e.rcode;
        }
    }

    /** Section 3.2. */
    private void prerequisites(List<Record> wanted) throws Refused {
        Map<Name, Map<Integer, List<Record>>> values = new HashMap<>();
        for (Record record : wanted) {
            if (record.getTTL() != 0) {
                throw new Refused(Rcode.FORMERR);
            }
            inZone(record);
            boolean empty = record.rdataToWireCanonical().length == 0;
            boolean any = record.getType() == Type.ANY;
            boolean exists =
                    any
                            ? zone.data().has(record.getName())
                            : !zone.data().records(record.getName(), record.getType()).isEmpty();
            switch (record.getDClass()) {
                case DClass.ANY:
                    must(empty, Rcode.FORMERR);
                    must(exists, any ? Rcode.NXDOMAIN : Rcode.NXRRSET);
                    break;
                case DClass.NONE:
                    must(empty, Rcode.FORMERR);
                    must(!exists, any ? Rcode.YXDOMAIN : Rcode.YXRRSET);
                    break;
                case DClass.IN:
                    must(!any, Rcode.FORMERR);
                    values.computeIfAbsent(record.getName(), n -> new HashMap<>())
                            .computeIfAbsent(record.getType(), t -> new ArrayList<>())
                            .add(record);
                    break;
                default:
                    throw new Refused(Rcode.FORMERR);
            }
        }
        for (Map.Entry<Name, Map<Integer, List<Record>>> name : values.entrySet()) {
            for (Map.Entry<Integer, List<Record>> set : name.getValue().entrySet()) {
                List<Record> have = zone.data().records(name.getKey(), set.getKey());
                must(same(have, set.getValue()), Rcode.NXRRSET);
            }
        }
    }

    private static boolean same(List<Record> have, List<Record> wanted) {
        return have.stream().allMatch(h -> has(wanted, h))
                && wanted.stream().allMatch(w -> has(have, w));
    }

    private static boolean has(List<Record> set, Record record) {
        return set.stream().anyMatch(r -> ZoneData.sameRdata(r, record));
    }

    private static void must(boolean good, int otherwise) throws Refused {
        if (!good) {
            throw new Refused(otherwise);
        }
    }

    private void inZone(Record record) throws Refused {
        must(record.getName().subdomain(zone.origin()), Rcode.NOTZONE);
    }

    /** Section 3.4.1, and section 3.3: whether this key may. */
    private void check(Record change) throws Refused {
        inZone(change);
        int type = change.getType();
        boolean empty = change.rdataToWireCanonical().length == 0;
        switch (change.getDClass()) {
            case DClass.IN:
                must(!NOT_DATA.contains(type) && !empty, Rcode.FORMERR);
                break;
            case DClass.ANY:
                must(change.getTTL() == 0 && empty && !NOT_DELETED.contains(type), Rcode.FORMERR);
                break;
            case DClass.NONE:
                must(change.getTTL() == 0 && !NOT_DATA.contains(type), Rcode.FORMERR);
                break;
            default:
                throw new Refused(Rcode.FORMERR);
        }
        must(key.mayChange(change.getName()), Rcode.REFUSED);
    }

    /** Section 3.4.2. */
    private void apply(List<Record> changes) {
        ZoneData.Editor editor = zone.data().edit();
        for (Record change : changes) {
            switch (change.getDClass()) {
                case DClass.IN:
                    add(editor, change);
                    break;
                case DClass.ANY:
                    deleteSets(editor, change);
                    break;
                default:
                    delete(editor, change);
            }
        }
        if (!editor.changed()) {
            return;
        }
        SOARecord soa = (SOARecord) editor.records(zone.origin(), Type.SOA).get(0);
        if (soa.getSerial() == zone.data().soa().getSerial()) {
            // Section 3.6: whoever changes the zone and not the serial has us do it.
            editor.put(withSerial(soa, soa.getSerial() % 0xffff_ffffL + 1));
        }
        after = editor.done();
    }

    static SOARecord withSerial(SOARecord soa, long serial) {
        return new SOARecord(
                soa.getName(),
                soa.getDClass(),
                soa.getTTL(),
                soa.getHost(),
                soa.getAdmin(),
                serial,
                soa.getRefresh(),
                soa.getRetry(),
                soa.getExpire(),
                soa.getMinimum());
    }

    private void add(ZoneData.Editor editor, Record record) {
        Name name = record.getName();
        boolean alias = record.getType() == Type.CNAME;
        Map<Integer, List<Record>> node = editor.node(name);
        // An alias stands alone (RFC 1034 section 3.6.2): what would stand beside one is ignored.
        if (alias
                ? node.keySet().stream().anyMatch(t -> t != Type.CNAME)
                : node.containsKey(Type.CNAME)) {
            return;
        }
        if (record.getType() == Type.SOA) {
            boolean newer =
                    isNewer(((SOARecord) record).getSerial(), zone.data().soa().getSerial());
            if (!name.equals(zone.origin()) || !newer) {
                return;
            }
        }
        editor.put(record);
    }

    /** Serial number arithmetic (RFC 1982 section 3.2). */
    static boolean isNewer(long serial, long than) {
        return (int) (serial - than) > 0;
    }

    private void deleteSets(ZoneData.Editor editor, Record like) {
        Name name = like.getName();
        boolean origin = name.equals(zone.origin());
        List<Integer> types =
                like.getType() == Type.ANY
                        ? new ArrayList<>(editor.node(name).keySet())
                        : List.of(like.getType());
        for (int type : types) {
            if (!origin || (type != Type.SOA && type != Type.NS)) {
                editor.removeSet(name, type);
            }
        }
    }

    private void delete(ZoneData.Editor editor, Record like) {
        boolean origin = like.getName().equals(zone.origin());
        boolean lastNs =
                origin
                        && like.getType() == Type.NS
                        && editor.records(like.getName(), Type.NS).size() == 1;
        if (like.getType() != Type.SOA && !lastNs) {
            editor.remove(like);
        }
    }
}
