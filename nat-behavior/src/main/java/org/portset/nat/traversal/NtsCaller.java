// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/**
 * Whoever asks a router; told once of each request, inside {@link NtsRouter#request} or {@link
 * NtsRouter#advance}, never inside the engine. It may make more requests, and must not throw.
 */
public interface NtsCaller {
    /** The entry is made: the packet may come. */
    void granted(NtsGrant grant, long nowNanos);

    /**
     * The request won't be granted.
     *
     * @param sentence for people: what is wrong, and what to do
     */
    void refused(Refusal why, String sentence, long nowNanos);
}
