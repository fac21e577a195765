// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Extensions.load;
import static org.portset.map.flows.Extensions.move;
import static org.portset.map.flows.Extensions.resubmit;

import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;

/**
 * Brings into metadata why a packet can't go the switch's own way, one bit for each reason. A match
 * on metadata 0, and one on that of TCP with ACK alone, let the others through; what they don't
 * match is the controller's. ONOS has neither a match on these fields nor one on part of metadata,
 * but Open vSwitch moves any bits there.
 *
 * <pre>
 *  63        8     7       6     5       4        3     2     1     0
 * +-----------+----------+-----+-----+----------+----+-----+-----+-----+
 * | 0         | TTL used | TCP | ACK | no port  | 0  | RST | SYN | FIN |
 * |           | up       |     |     | in it    |    |     |     |     |
 * +-----------+----------+-----+-----+----------+----+-----+-----+-----+
 * </pre>
 *
 * <p>The TTL comes first, as it needs the bits of the others: its upper seven bits are all zero for
 * 0 and 1 only, which a table of one row finds.
 */
final class Marks {
    /** FIN, SYN and RST are the three lowest flags, RFC 9293 3.1. */
    private static final int STATE_FLAGS_BITS = 3;

    private static final int NO_PORT_BIT = 4;
    private static final int ACK_FLAG = 4;
    private static final int ACK_BIT = 5;
    private static final int TCP_BIT = 6;
    private static final int TTL_BIT = 7;
    private static final int ROW_PRIORITY = 100;

    /** Metadata of a packet that is a fragment and nothing else. */
    static final long NO_PORT = 1L << NO_PORT_BIT;

    /** Metadata of a TCP segment of an open connection: ACK, and nothing that changes its state. */
    static final long DATA = 1L << TCP_BIT | 1L << ACK_BIT;

    private final DeviceId device;
    private final int ttlTable;

    /** Marks of a program that keeps the table with this number for the TTL. */
    Marks(DeviceId device, int ttlTable) {
        this.device = device;
        this.ttlTable = ttlTable;
    }

    /** The row that marks a TTL of 0 or 1. */
    void table(FlowProgram.Builder program, String purpose) {
        TrafficTreatment.Builder mark = DefaultTrafficTreatment.builder();
        load(mark, device, Field.METADATA, TTL_BIT, 1, 1);
        program.add(ttlTable, ROW_PRIORITY, Selectors.any().matchMetadata(0), mark, purpose);
    }

    /** Metadata becomes 0 but for the mark of a TTL that is used up: 0 or 1. */
    void ttl(TrafficTreatment.Builder treatment) {
        none(treatment);
        move(treatment, device, Field.IP_TTL, 1, Field.METADATA, 0, TTL_BIT);
        resubmit(treatment, device, ttlTable);
        load(treatment, device, Field.METADATA, 0, TTL_BIT, 0);
    }

    /** Metadata becomes 0. */
    void none(TrafficTreatment.Builder treatment) {
        load(treatment, device, Field.METADATA, 0, Field.METADATA.bits(), 0);
    }

    /** Marks fragments, the first one too: a switch shows no port of it. */
    void fragment(TrafficTreatment.Builder treatment) {
        move(treatment, device, Field.IP_FRAG, 0, Field.METADATA, NO_PORT_BIT, 1);
    }

    /** Marks any packet as one without a port. */
    void noPort(TrafficTreatment.Builder treatment) {
        load(treatment, device, Field.METADATA, NO_PORT_BIT, 1, 1);
    }

    /** Marks TCP, its SYN, FIN and RST, and its ACK, which only a first SYN and an RST lack. */
    void tcpFlags(TrafficTreatment.Builder treatment) {
        move(treatment, device, Field.TCP_FLAGS, 0, Field.METADATA, 0, STATE_FLAGS_BITS);
        move(treatment, device, Field.TCP_FLAGS, ACK_FLAG, Field.METADATA, ACK_BIT, 1);
        load(treatment, device, Field.METADATA, TCP_BIT, 1, 1);
    }
}
