// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import org.portset.nat.engine.Drop;

/** A request as it is understood: where it leads, or why nowhere. */
final class Plan {
    int insideAddress;
    int outsideAddress;
    int protocol;
    int insidePort; // 0: the outside port
    int outsidePort; // 0: any
    private Opening opening;
    private Refusal why;
    private String sentence;

    static Plan unavailable() {
        Plan plan = new Plan();
        return plan.refuse(Refusal.UNAVAILABLE, "The router no longer serves this home.");
    }

    Plan refuse(Refusal reason, String text) {
        why = reason;
        sentence = text;
        return this;
    }

    /** Refuses it by the complement of a drop's verdict. */
    Plan refuse(int notVerdict) {
        Drop drop = Drop.of(~notVerdict);
        switch (drop) {
            case PORT_IN_USE:
                return refuse(
                        Refusal.PORT_IN_USE,
                        "Port "
                                + outsidePort
                                + " is in use by one mapping alone: ask again when that has ended,"
                                + " or map the port to the host statically.");
            case PORT_LIMIT:
                return refuse(
                        Refusal.NO_PORT_FREE,
                        "The home has as many ports as its policy or the router's allows.");
            default:
                return refuse(Refusal.NO_PORT_FREE, drop.sentence());
        }
    }

    /** Takes an opening whose port is shared for it. */
    Plan open(Opening shared) {
        opening = shared;
        return this;
    }

    /** The opening to serialize, whose port is shared for it; null if there is none. */
    Opening opening() {
        return opening;
    }

    /** The answer where no opening is needed. */
    NtsGrant mapped(long nanos) {
        return new NtsGrant(outsideAddress, outsidePort, nanos, true);
    }

    /** Why it is refused; null if it isn't. */
    Refusal why() {
        return why;
    }

    /** What is wrong, and what to do; null as above. */
    String sentence() {
        return sentence;
    }

    /** Its opening on a port. */
    Opening onPort(NtsAsk ask, int port) {
        return Opening.of(
                outsideAddress,
                ask.remote(),
                protocol,
                port,
                insideAddress,
                port == Opening.ANY_PORT ? 0 : insidePort);
    }
}
