// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Asks a server. */
@FunctionalInterface
interface Asker {
    /**
     * Asks; returns at once.
     *
     * @return the body of an answer with status 200, or why there is none, in due time
     */
    CompletableFuture<byte[]> ask(URI request);
}
