// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.portset.nts.protocol.NtsMessage.Header;

/** One request at a responder, from its arrival until its answer is forgotten. */
final class NtsExchange {
    final NtsSessions.Session session;
    final Header header;

    /** Pending: when the asker has given up. Answered: when the answer is forgotten. */
    long untilNanos;

    /** The way back to where the request last came from. */
    Consumer<byte[]> back;

    /** What the router is about to say. */
    CompletableFuture<NtsAnswer> asked;

    /** What was sent; null while the router thinks. */
    byte[] answer;

    NtsExchange(NtsSessions.Session session, Header header, Consumer<byte[]> back) {
        this.session = session;
        this.header = header;
        this.back = back;
    }
}
