// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Extensions.move;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.Arrays;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.flows.SessionRules.Width;

/**
 * Leads TCP and UDP that carry no mark to the sessions' rules, looked at as closely as the closest
 * of them does, whatever rules there are.
 *
 * <p>Open vSwitch remembers what became of a packet for all packets that are like it in the bits it
 * had to look at, and those are no more than the rules of the moment need. As sessions' rules come
 * and go, what it remembers overlaps; and its userspace datapath, when an entry is to do something
 * else from now on, looks for the entry by a packet, not by its identity, and changes whichever it
 * finds (seen in 3.1). Then a session's data goes where another's should, or nowhere, until the
 * entry has been idle for ten seconds. Entries that need the same bits don't overlap.
 *
 * <p>A move of a field to itself changes nothing, and needs all its bits.
 */
final class ToSessions {
    private static final int PRIORITY = 500;
    private static final int LOCAL_FIELDS = 2;

    private ToSessions() {}

    /** Adds the rules of both directions, for sessions' rules up to this width. */
    static void add(FlowProgram.Builder program, DeviceId device, Width width) {
        data(program, device, Selectors.UDP, 0, width);
        data(program, device, Selectors.TCP, Marks.DATA, width);
    }

    private static void data(
            FlowProgram.Builder program,
            DeviceId device,
            byte transport,
            long unmarked,
            Width width) {
        Field sourcePort = Selectors.sourcePort(transport);
        Field destinationPort = Selectors.destinationPort(transport);
        String purpose = "ce " + Selectors.name(transport) + " data";
        program.add(
                CeProgram.OUTBOUND_MARKS,
                PRIORITY,
                ipv4(Selectors.any(), transport).matchMetadata(unmarked),
                lookAt(device, width, Field.IP_SRC, sourcePort, Field.IP_DST, destinationPort)
                        .transition(CeProgram.OUTBOUND),
                purpose + " out");
        program.add(
                CeProgram.INBOUND_MARKS,
                PRIORITY,
                ipv4(Selectors.any(), transport).matchMetadata(unmarked),
                lookAt(device, width, Field.IP_DST, destinationPort, Field.IP_SRC, sourcePort)
                        .transition(CeProgram.INBOUND),
                purpose + " in");
    }

    /** Address and port on the home's side, and of the remote's as much as rules match. */
    private static TrafficTreatment.Builder lookAt(DeviceId device, Width width, Field... fields) {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        int needed = LOCAL_FIELDS + width.remoteFields();
        for (Field field : Arrays.copyOf(fields, needed)) {
            move(treatment, device, field, 0, field, 0, field.bits());
        }
        return treatment;
    }
}
