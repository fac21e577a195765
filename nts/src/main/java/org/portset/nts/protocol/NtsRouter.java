// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.concurrent.CompletableFuture;

/**
 * An NTS router as its server sees it: here, or at the other end of a UDP path.
 *
 * <p>The router implements it on its private host list, request cache and serializer; {@link
 * NtsClient} implements it by asking a router elsewhere. {@link NtsUdpResponder} hands it what
 * arrives by UDP: each request once, however often it was sent.
 */
@FunctionalInterface
public interface NtsRouter {
    /**
     * Asks that the next first packet for a name be let in, and tells where it should be sent.
     *
     * <p>Never blocks: it is called on the thread that reads the sockets. The future may be
     * completed by any thread. It completes with a {@link NtsResponse} when the request cache holds
     * the entry, and not before; with a {@link NtsRefusal} otherwise. It never completes
     * exceptionally: what goes wrong is a refusal too.
     *
     * <p>Nobody waits longer than {@link NtsRequest#patienceMillis()}: a request still queued then
     * is to be forgotten, and refused with {@link NtsRefusal.Code#TIMED_OUT}. Whoever cancels the
     * future wants no answer any more; a router may take the request from its queue then, and must
     * bear it if the entry is already made.
     */
    CompletableFuture<NtsAnswer> ask(NtsRequest request);
}
