// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.Owner;

/*
 *  from inside
 *    header? -> bypass? -> fragment? -> transport? -> ICMP error? -> hairpin? -> too big? -> InToOut
 *                 |            |                          |             |            |
 *               Bypass    FragmentPath            IcmpErrorTranslation Hairpin     WayOut
 *
 *  from outside
 *    header? -> bypass? -> our address? -> fragment? -> transport? -> ICMP error? -> OutToIn
 *
 *  What is dropped may make an error of our own: OwnErrors.
 */

/** Which of the engine's parts a packet meets, and in which order. */
final class PacketPath {
    /** A result: the packet goes on, and belongs to no session. */
    static final int PASSED = Integer.MIN_VALUE;

    /** A result: {@link Verdict#TAKEN}. */
    static final int TAKEN = Integer.MIN_VALUE + 1;

    private final Packet packet;
    private final InToOut inToOut;
    private final OutToIn outToIn;
    private final Hairpin hairpin;
    private final IcmpErrorTranslation icmpErrors;
    private final Bypass bypass;
    private final FragmentPath fragments;
    private final WayOut wayOut;
    private final OwnErrors ownErrors;

    PacketPath(Sessions sessions, NatOutput output, DropCounter drops) {
        packet = new Packet();
        wayOut = new WayOut(output);
        inToOut = new InToOut(sessions, packet);
        outToIn = new OutToIn(sessions, packet);
        hairpin = new Hairpin(sessions, packet, inToOut, outToIn, output);
        icmpErrors = new IcmpErrorTranslation(sessions, packet, wayOut, output);
        bypass = new Bypass(packet, wayOut);
        fragments = new FragmentPath(packet, this, wayOut, output, drops);
        ownErrors = new OwnErrors(packet, output);
    }
}
