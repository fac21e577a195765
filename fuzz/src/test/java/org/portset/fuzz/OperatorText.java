// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.portset.api.SessionFilter;
import org.portset.core.testing.TestNetwork;
import org.portset.core.trace.NetworkTracer;

/**
 * What the CLI and REST hand on as it was typed: a packet to trace, a filter of sessions. It is
 * understood, or refused by an {@link IllegalArgumentException} with a sentence.
 */
public final class OperatorText {
    private static final TestNetwork NETWORK = TestNetwork.start(TestNetwork::asIs);
    private static final NetworkTracer TRACER =
            new NetworkTracer(NETWORK.network(), NETWORK.programs());

    private OperatorText() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String[] words = new Input(data).text().split("\\|", 4);
        refusable(() -> TRACER.in(word(words, 0), word(words, 1), word(words, 2)));
        refusable(() -> TRACER.out("home1", word(words, 0), word(words, 1), word(words, 2)));
        refusable(() -> TRACER.out(word(words, 3), word(words, 0), word(words, 1), word(words, 2)));
        refusable(() -> new SessionFilter(word(words, 0), word(words, 2), false, false));
    }

    private static String word(String[] words, int index) {
        return index < words.length ? words[index] : "";
    }

    private static void refusable(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            NatPackets.check(e.getMessage() != null && !e.getMessage().isEmpty(), "no sentence");
        }
    }
}
