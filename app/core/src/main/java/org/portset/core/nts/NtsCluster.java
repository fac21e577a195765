// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.onosproject.cluster.ClusterService;
import org.onosproject.cluster.ControllerNode;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsCodec;
import org.portset.nts.protocol.NtsFormatException;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsMessage;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsRouter;

/**
 * The application as one NTS router on all nodes of a cluster: only the owner of a home knows its
 * hosts, and a request may come to any node's socket. For a name that is no host here, the other
 * nodes are asked, by ONOS's own messages; each of them looks among its own homes only.
 */
public final class NtsCluster implements NtsRouter, AutoCloseable {
    private static final MessageSubject SUBJECT = new MessageSubject("portset-nts");

    /** Another node refuses at the end of an asker's patience; its refusal takes a moment. */
    private static final int MARGIN_MILLIS = 500;

    /** Whom ONOS's messages come from, ONOS knows: the tag of this key only closes the message. */
    private static final NtsKey KEY = NtsKey.of(1, new byte[NtsKey.MIN_SECRET_BYTES]);

    private static final NtsMessage.Header HEADER = new NtsMessage.Header(KEY.id(), 0, 0, 0);

    private final NtsRouter here;
    private final ClusterService cluster;
    private final ClusterCommunicationService messages;
    private final NtsCodec codec = new NtsCodec(List.of(KEY));

    /**
     * @param here this node's homes
     */
    public NtsCluster(
            NtsRouter here, ClusterService cluster, ClusterCommunicationService messages) {
        this.here = here;
        this.cluster = cluster;
        this.messages = messages;
        messages.<NtsRequest, NtsAnswer>addSubscriber(
                SUBJECT, bytes -> decode(bytes).request(), here::ask, this::encode);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // they end in the answer
    public CompletableFuture<NtsAnswer> ask(NtsRequest request) {
        CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
        CompletableFuture<NtsAnswer> local = here.ask(request);
        local.thenAccept(
                told -> {
                    if (isUnknown(told)) {
                        askOthers(request, told, answer);
                    } else {
                        answer.complete(told);
                    }
                });
        answer.whenComplete(
                (told, error) -> {
                    if (answer.isCancelled()) {
                        local.cancel(false);
                    }
                });
        return answer;
    }

    private static boolean isUnknown(NtsAnswer answer) {
        return answer instanceof NtsRefusal
                && ((NtsRefusal) answer).code() == NtsRefusal.Code.UNKNOWN_NAME;
    }

    /** The first node that knows the name has the word; that nobody does, all have to say. */
    @SuppressWarnings("FutureReturnValueIgnored") // they end in the answer
    private void askOthers(
            NtsRequest request, NtsAnswer unknown, CompletableFuture<NtsAnswer> answer) {
        List<NodeId> others = others();
        if (others.isEmpty()) {
            answer.complete(unknown);
            return;
        }
        Duration patience = Duration.ofMillis(request.patienceMillis() + MARGIN_MILLIS);
        AtomicInteger awaited = new AtomicInteger(others.size());
        AtomicInteger silent = new AtomicInteger();
        for (NodeId node : others) {
            messages.<NtsRequest, NtsAnswer>sendAndReceive(
                            request,
                            SUBJECT,
                            this::encode,
                            bytes -> decode(bytes).answer(),
                            node,
                            patience)
                    .whenComplete(
                            (told, error) -> {
                                if (error != null) {
                                    silent.incrementAndGet();
                                } else if (!isUnknown(told)) {
                                    answer.complete(told);
                                }
                                if (awaited.decrementAndGet() == 0) {
                                    answer.complete(silent.get() == 0 ? unknown : unavailable());
                                }
                            });
        }
    }

    private static NtsAnswer unavailable() {
        return NtsRefusal.of(
                NtsRefusal.Code.UNAVAILABLE, "A node that may know this host does not answer.");
    }

    /** Those that ONOS holds to be there. */
    private List<NodeId> others() {
        return cluster.getNodes().stream()
                .map(ControllerNode::id)
                .filter(id -> !id.equals(cluster.getLocalNode().id()))
                .filter(id -> cluster.getState(id).isActive())
                .collect(Collectors.toList());
    }

    private byte[] encode(NtsRequest request) {
        return encode(NtsMessage.of(HEADER, request));
    }

    private byte[] encode(NtsAnswer answer) {
        return encode(NtsMessage.of(HEADER, answer));
    }

    private synchronized byte[] encode(NtsMessage message) {
        return codec.encode(message);
    }

    private synchronized NtsMessage decode(byte[] bytes) {
        try {
            return codec.decode(bytes, 0, bytes.length);
        } catch (NtsFormatException e) {
            throw new IllegalArgumentException("a node of another version: " + e.problem(), e);
        }
    }

    /** Answers other nodes no more. */
    @Override
    public void close() {
        messages.removeSubscriber(SUBJECT);
    }
}
