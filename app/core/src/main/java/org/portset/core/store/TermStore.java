// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.concurrent.CompletableFuture;
import org.onosproject.net.DeviceId;
import org.onosproject.store.serializers.KryoNamespaces;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.Serializer;
import org.onosproject.store.service.StorageService;
import org.onosproject.store.service.Versioned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which term each switch was last taken over, as a majority of the storage's nodes agrees.
 *
 * <p>What ONOS's mastership service says right after a node was cut off may still be what it knew
 * before; this is asked of the storage itself. And by writing: what only reads, a single node of
 * the storage answers, which may be cut off as well. Nothing here waits.
 */
public final class TermStore {
    private static final Logger log = LoggerFactory.getLogger(TermStore.class);
    private static final long NEVER = -1;

    /** So many keys that not all of them are in one partition. */
    private static final int PINGED = 4;

    private static final String PING = "ping";

    private final AsyncConsistentMap<String, Long> terms;

    /** Opens the store, which all nodes share. */
    public TermStore(StorageService storage) {
        terms =
                storage.<String, Long>consistentMapBuilder()
                        .withName("portset-terms")
                        .withSerializer(Serializer.using(KryoNamespaces.BASIC))
                        .buildAsyncMap();
    }

    /**
     * Writes down that this node has taken a switch; but not over a later term, however late this
     * gets there.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // only told
    public void taken(DeviceId device, long term) {
        terms.compute(
                        device.toString(),
                        (key, before) -> before == null ? term : Math.max(before, term))
                .whenComplete(
                        (now, error) -> {
                            if (error != null) {
                                log.warn("{}: term {} was not stored", device, term, error);
                            }
                        });
    }

    /** The last term in which a switch was taken; negative where it never was. */
    public CompletableFuture<Long> last(DeviceId device) {
        return terms.putIfAbsent(device.toString(), NEVER)
                .thenApply(versioned -> Versioned.valueOrElse(versioned, NEVER));
    }

    /**
     * The last term in which a switch was taken, as one node of the storage knows it: by and by,
     * the last. For each switch by itself: ONOS gives all of a map's entries only to who waits for
     * them.
     */
    public CompletableFuture<Long> known(DeviceId device) {
        return terms.get(device.toString())
                .thenApply(versioned -> Versioned.valueOrElse(versioned, NEVER));
    }

    /**
     * Asks for nothing in particular, to see whether there is an answer: the storage is in
     * partitions, each with a leader of its own, and one of them may be electing another while the
     * rest go on. A node that is cut off has an answer from none.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the first good one counts
    public CompletableFuture<Void> ping() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        for (int key = 0; key < PINGED; key++) {
            terms.putIfAbsent(PING + key, NEVER)
                    .whenComplete(
                            (answer, error) -> {
                                if (error == null) {
                                    first.complete(null);
                                }
                            });
        }
        return first;
    }
}
