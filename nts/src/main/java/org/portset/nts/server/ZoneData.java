// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * A zone's records at one moment. Never changed: an update makes another one and puts it in this
 * one's place, so an update happens wholly or not at all (RFC 2136 section 3.7) and a reader on any
 * thread sees one moment.
 */
final class ZoneData {
    private final Name origin;

    /** In canonical order (RFC 4034 section 6.1): what is below a name follows it at once. */
    private final NavigableMap<Name, Map<Integer, List<Record>>> names;

    private ZoneData(Name origin, NavigableMap<Name, Map<Integer, List<Record>>> names) {
        this.origin = origin;
        this.names = names;
    }

    static ZoneData of(Name origin, List<Record> records) {
        Editor editor = new Editor(new ZoneData(origin, new TreeMap<>()));
        records.forEach(editor::put);
        return editor.done();
    }

    Name origin() {
        return origin;
    }

    /** The records of a name and type; empty if there are none. */
    List<Record> records(Name name, int type) {
        return names.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
    }

    /** Every record of a name. */
    Map<Integer, List<Record>> node(Name name) {
        return names.getOrDefault(name, Map.of());
    }

    boolean has(Name name) {
        return names.containsKey(name);
    }

    /** Whether there is something at a name or below it: then it exists (RFC 8020). */
    boolean hasAtOrBelow(Name name) {
        Name next = names.ceilingKey(name);
        return next != null && next.subdomain(name);
    }

    SOARecord soa() {
        return (SOARecord) records(origin, Type.SOA).get(0);
    }

    /** The SOA first, then all others in canonical order. */
    List<Record> all() {
        List<Record> all = new ArrayList<>();
        all.add(soa());
        names.values()
                .forEach(
                        node ->
                                node.forEach(
                                        (type, set) -> {
                                            if (type != Type.SOA) {
                                                all.addAll(set);
                                            }
                                        }));
        return all;
    }

    Editor edit() {
        return new Editor(this);
    }

    static boolean sameRdata(Record a, Record b) {
        return a.getType() == b.getType()
                && Arrays.equals(a.rdataToWireCanonical(), b.rdataToWireCanonical());
    }

    /** Makes the next moment's records of this moment's. */
    static final class Editor {
        private final Name origin;
        private final TreeMap<Name, Map<Integer, List<Record>>> names;
        private boolean changed;

        private Editor(ZoneData before) {
            origin = before.origin;
            names = new TreeMap<>(before.names);
        }

        boolean changed() {
            return changed;
        }

        List<Record> records(Name name, int type) {
            return node(name).getOrDefault(type, List.of());
        }

        Map<Integer, List<Record>> node(Name name) {
            return names.getOrDefault(name, Map.of());
        }

        /** Adds a record, or gives it this TTL if it is there; a SOA or CNAME takes its place. */
        void put(Record record) {
            List<Record> set = new ArrayList<>(records(record.getName(), record.getType()));
            if (set.stream().anyMatch(r -> r.getTTL() == record.getTTL() && r.equals(record))) {
                return;
            }
            boolean single = record.getType() == Type.SOA || record.getType() == Type.CNAME;
            set.removeIf(r -> single || sameRdata(r, record));
            set.add(record);
            set(record.getName(), record.getType(), set);
        }

        void removeSet(Name name, int type) {
            set(name, type, List.of());
        }

        void remove(Record like) {
            List<Record> set = new ArrayList<>(records(like.getName(), like.getType()));
            set.removeIf(r -> sameRdata(r, like));
            set(like.getName(), like.getType(), set);
        }

        private void set(Name name, int type, List<Record> set) {
            if (set.equals(records(name, type)) && !ttlsDiffer(set, records(name, type))) {
                return;
            }
            changed = true;
            Map<Integer, List<Record>> node = new HashMap<>(node(name));
            if (set.isEmpty()) {
                node.remove(type);
            } else {
                node.put(type, List.copyOf(set));
            }
            if (node.isEmpty()) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }

        /** Equality of dnsjava's records leaves out the TTL. */
        private static boolean ttlsDiffer(List<Record> a, List<Record> b) {
            for (int i = 0; i < a.size(); i++) {
                if (a.get(i).getTTL() != b.get(i).getTTL()) {
                    return true;
                }
            }
            return false;
        }

        ZoneData done() {
            return new ZoneData(origin, names);
        }
    }
}
