// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Extensions.load;
import static org.portset.map.flows.Extensions.move;
import static org.portset.map.flows.Extensions.resubmit;
import static org.portset.map.flows.Selectors.any;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;

/**
 * Compares the outer source of a decapsulated packet with the address that its inner source makes
 * (RFC 7597 8.1), which OpenFlow has no action for.
 *
 * <p>What is constant in a rule's addresses is brought into metadata as a whole and looked up in a
 * table with one row per rule. What varies is compared in pairs of at most four bits, brought side
 * by side into metadata:
 *
 * <pre>
 *  63                 8 7      4 3      0
 * +--------------------+--------+--------+
 * | 0                  | outer  | inner  |   2 pairs: one row for each of the 16 equal pairs
 * +--------------------+--------+--------+
 * </pre>
 *
 * <p>Bindings have no PSID in their prefixes: the row of each tells it, in register 4.
 *
 * <pre>
 *  31                16 15                 0
 * +--------------------+--------------------+
 * | PSID of a binding  | reason of check    |   register 4
 * +--------------------+--------------------+
 * </pre>
 *
 * <p>A lookup that finds no row of its own finds the last one, which copies the reason of the check
 * under way from register 4 to the tunnel key, unless a check before it has done so. Wider pairs
 * would need fewer lookups but 256 rows for eight bits; the switch caches the outcome of all
 * lookups for the packets that follow, and ONOS polls every row every few seconds.
 */
final class SourceComparator {
    /** Reasons in the order of the checks: the first that applies counts. */
    static final List<Drop> REASONS =
            List.of(
                    Drop.SPOOFED_PREFIX,
                    Drop.SPOOFED_ADDRESS,
                    Drop.SPOOFED_PSID,
                    Drop.SPOOFED_INTERFACE_ID);

    private static final int PAIR_BITS = 4;
    private static final int ROW_PRIORITY = 100;
    private static final int MISS_PRIORITY = 1;
    private static final int REASON_BITS = Byte.SIZE;

    /** First bit, in register 4, of the PSID that bindings have for the prefix that was found. */
    private static final int BOUND_OFFSET = Short.SIZE;

    private final DeviceId device;
    private final Tables tables;
    private final Field outer;
    private final FlowProgram.Builder program;
    private final Marks marks;

    SourceComparator(
            DeviceId device,
            Tables tables,
            TunnelEncoding tunnel,
            FlowProgram.Builder program,
            Marks marks) {
        this.device = device;
        this.tables = tables;
        this.marks = marks;
        this.outer = tunnel.outerSource();
        this.program = program;
    }

    /** Where a program keeps the three tables that checks look up, and what it calls itself. */
    static final class Tables {
        private final String title;
        private final int pairs;
        private final int prefixes;
        private final int interfaceIds;

        Tables(String title, int pairs, int prefixes, int interfaceIds) {
            this.title = title;
            this.pairs = pairs;
            this.prefixes = prefixes;
            this.interfaceIds = interfaceIds;
        }
    }

    /** The tables that checks look up. */
    void tables(List<AddressLayout> layouts) {
        for (int bits = 0; bits < 1 << PAIR_BITS; bits++) {
            program.add(
                    tables.pairs,
                    ROW_PRIORITY,
                    any().matchMetadata((long) bits << PAIR_BITS | bits),
                    treatment().drop(),
                    tables.title + " equal pair");
        }
        for (AddressLayout layout : layouts) {
            // The inner source keeps a rule's packets from another rule's row.
            if (layout.bindings().isEmpty()) {
                prefix(layout, layout.rule(), treatment().drop());
            }
            for (MapRule binding : layout.bindings()) {
                TrafficTreatment.Builder found = treatment();
                int psid = binding.psid().orElseThrow();
                load(found, device, Field.REG4, BOUND_OFFSET, Short.SIZE, psid);
                prefix(layout, binding, found);
            }
            program.add(
                    tables.interfaceIds,
                    ROW_PRIORITY,
                    ipv4(any())
                            .matchIPSrc(layout.rule().ipv4Prefix())
                            .matchMetadata(layout.constantInterfaceId()),
                    treatment().drop(),
                    tables.title + " interface id " + layout.name());
        }
        for (int table : new int[] {tables.pairs, tables.prefixes, tables.interfaceIds}) {
            TrafficTreatment.Builder mark = treatment();
            move(mark, device, Field.REG4, 0, Field.TUN_ID, 0, REASON_BITS);
            program.add(table, MISS_PRIORITY, any().matchTunnelId(0), mark, tables.title + " mark");
        }
    }

    private void prefix(AddressLayout layout, MapRule rule, TrafficTreatment.Builder found) {
        program.add(
                tables.prefixes,
                ROW_PRIORITY,
                ipv4(any())
                        .matchIPSrc(layout.rule().ipv4Prefix())
                        .matchMetadata(AddressLayout.prefix(rule)),
                found,
                tables.title + " prefix " + rule.name());
    }

    /*
     * A check ends with the mark of a TTL that is used up in metadata, which the comparison then
     * has no more use of, and the reason, or 0, in the tunnel key.
     */

    /** Checks packets whose inner port must have the PSID. */
    TrafficTreatment.Builder check(AddressLayout layout, Field port) {
        TrafficTreatment.Builder check = prefix(layout);
        reason(check, layout, Drop.SPOOFED_PSID);
        int portOffset = layout.ports().psidShift();
        psid(check, layout, port, portOffset);
        interfaceId(check, layout);
        pairs(check, port, portOffset, layout.interfacePsidOffset(), layout.psidBits());
        marks.ttl(check);
        return check;
    }

    /**
     * Checks packets that have no port, and marks them so: the PSID must be the same in both
     * places.
     */
    TrafficTreatment.Builder checkWithoutPort(AddressLayout layout) {
        TrafficTreatment.Builder check = prefix(layout);
        interfaceId(check, layout);
        boolean isBound = !layout.bindings().isEmpty();
        pairs(
                check,
                isBound ? Field.REG4 : outer,
                isBound ? BOUND_OFFSET : layout.psidOffset(),
                layout.interfacePsidOffset(),
                layout.psidBits());
        marks.ttl(check);
        marks.noPort(check);
        return check;
    }

    /** Checks packets of a rule whose CEs don't share addresses. */
    TrafficTreatment.Builder check(AddressLayout layout) {
        TrafficTreatment.Builder check = prefix(layout);
        interfaceId(check, layout);
        marks.ttl(check);
        return check;
    }

    /** Upper half: the rule's prefix, the IPv4 suffix, zeros below the EA bits. */
    private TrafficTreatment.Builder prefix(AddressLayout layout) {
        TrafficTreatment.Builder check = treatment().setTunnelId(0);
        load(check, device, Field.REG4, 0, Field.REG4.bits(), Drop.SPOOFED_PREFIX.verdict());
        move(check, device, outer, Long.SIZE, Field.METADATA, 0, Long.SIZE);
        clear(check, layout.eaOffsetInPrefix(), layout.suffixBits() + layout.eaPsidBits());
        resubmit(check, device, tables.prefixes);
        clear(check, 0, Long.SIZE);
        reason(check, layout, Drop.SPOOFED_ADDRESS);
        pairs(check, Field.IP_SRC, layout.ipv4Offset(), layout.suffixOffset(), layout.suffixBits());
        return check;
    }

    /** Lower half but for the PSID. */
    private void interfaceId(TrafficTreatment.Builder check, AddressLayout layout) {
        int suffixOffset = layout.interfaceIpv4Offset() + layout.ipv4Offset();
        reason(check, layout, Drop.SPOOFED_INTERFACE_ID);
        move(check, device, outer, 0, Field.METADATA, 0, Long.SIZE);
        clear(check, suffixOffset, layout.suffixBits());
        clear(check, layout.interfacePsidOffset(), layout.psidBits());
        resubmit(check, device, tables.interfaceIds);
        clear(check, 0, Long.SIZE);
        pairs(check, Field.IP_SRC, layout.ipv4Offset(), suffixOffset, layout.suffixBits());
    }

    /** Compares the bits of a field with the PSID that the outer source's upper half means. */
    private void psid(
            TrafficTreatment.Builder check, AddressLayout layout, Field field, int offset) {
        if (layout.bindings().isEmpty()) {
            pairs(check, field, offset, outer, layout.psidOffset(), layout.psidBits());
        } else {
            pairs(check, field, offset, Field.REG4, BOUND_OFFSET, layout.psidBits());
        }
    }

    /** Compares {@code nbits} bits of a field with as many of the outer source. */
    private void pairs(
            TrafficTreatment.Builder check, Field field, int offset, int outerOffset, int nbits) {
        pairs(check, field, offset, outer, outerOffset, nbits);
    }

    private void pairs(
            TrafficTreatment.Builder check,
            Field field,
            int offset,
            Field other,
            int otherOffset,
            int nbits) {
        for (int done = 0; done < nbits; done += PAIR_BITS) {
            int width = Math.min(PAIR_BITS, nbits - done);
            if (width < PAIR_BITS) {
                clear(check, 0, 2 * PAIR_BITS);
            }
            move(check, device, field, offset + done, Field.METADATA, 0, width);
            move(check, device, other, otherOffset + done, Field.METADATA, PAIR_BITS, width);
            resubmit(check, device, tables.pairs);
        }
    }

    private void clear(TrafficTreatment.Builder check, int offset, int nbits) {
        if (nbits > 0) {
            load(check, device, Field.METADATA, offset, nbits, 0);
        }
    }

    /** Of bindings, the upper half of the register stays: the PSID that a lookup has found. */
    private void reason(TrafficTreatment.Builder check, AddressLayout layout, Drop reason) {
        int nbits = layout.bindings().isEmpty() ? Field.REG4.bits() : BOUND_OFFSET;
        load(check, device, Field.REG4, 0, nbits, reason.verdict());
    }

    private static TrafficTreatment.Builder treatment() {
        return DefaultTrafficTreatment.builder();
    }
}
