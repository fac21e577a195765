// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onosproject.cluster.ClusterServiceAdapter;
import org.onosproject.cluster.ControllerNode;
import org.onosproject.cluster.DefaultControllerNode;
import org.onosproject.cluster.NodeId;
import org.onosproject.store.cluster.messaging.ClusterCommunicationServiceAdapter;
import org.onosproject.store.cluster.messaging.MessageSubject;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.SourcePrefix;

/** Nodes of a cluster, each of which knows one name. */
class NtsClusterTest {
    private static final NtsAnswer UNKNOWN = NtsRefusal.of(NtsRefusal.Code.UNKNOWN_NAME);

    /** As good as a grant, to tell who has answered. */
    private static final NtsAnswer KNOWN = NtsRefusal.of(NtsRefusal.Code.NO_PORT_FREE);

    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private final Set<NodeId> gone = new HashSet<>();
    private final Node first = new Node("first");
    private final Node second = new Node("second");
    private final Node third = new Node("third");

    private final class Node extends ClusterCommunicationServiceAdapter {
        final NodeId id;
        final NtsCluster router;
        int asked;
        private Function<byte[], CompletableFuture<byte[]>> receiver;

        Node(String name) {
            id = NodeId.nodeId(name);
            nodes.put(id, this);
            router = new NtsCluster(this::here, new Cluster(id), this);
        }

        private CompletableFuture<NtsAnswer> here(NtsRequest request) {
            asked++;
            boolean known = request.name().toString().startsWith(id.id());
            return CompletableFuture.completedFuture(known ? KNOWN : UNKNOWN);
        }

        NtsAnswer ask(String name) {
            CompletableFuture<NtsAnswer> answer =
                    router.ask(
                            NtsRequest.builder(DomainName.of(name))
                                    .source(SourcePrefix.ANY)
                                    .patienceMillis(1000)
                                    .build());
            assertTrue(answer.isDone());
            return answer.join();
        }

        @Override
        public <M, R> void addSubscriber(
                MessageSubject subject,
                Function<byte[], M> decoder,
                Function<M, CompletableFuture<R>> handler,
                Function<R, byte[]> encoder) {
            receiver = bytes -> handler.apply(decoder.apply(bytes)).thenApply(encoder);
        }

        @Override
        public <M, R> CompletableFuture<R> sendAndReceive(
                M message,
                MessageSubject subject,
                Function<M, byte[]> encoder,
                Function<byte[], R> decoder,
                NodeId to,
                Duration timeout) {
            return gone.contains(to)
                    ? CompletableFuture.failedFuture(new IllegalStateException("gone"))
                    : nodes.get(to).receiver.apply(encoder.apply(message)).thenApply(decoder);
        }
    }

    private final class Cluster extends ClusterServiceAdapter {
        private final NodeId self;

        Cluster(NodeId self) {
            this.self = self;
        }

        @Override
        public ControllerNode getLocalNode() {
            return node(self);
        }

        @Override
        public Set<ControllerNode> getNodes() {
            return nodes.keySet().stream().map(NtsClusterTest::node).collect(Collectors.toSet());
        }

        @Override
        public ControllerNode.State getState(NodeId id) {
            return ControllerNode.State.READY;
        }
    }

    private static ControllerNode node(NodeId id) {
        return new DefaultControllerNode(id, IpAddress.valueOf("127.0.0.1"));
    }

    private static NtsRefusal.Code code(NtsAnswer answer) {
        assertFalse(answer.granted());
        return ((NtsRefusal) answer).code();
    }

    @Test
    void whoOwnsTheHomeAnswersAndNobodyElseIsAsked() {
        assertEquals(KNOWN, first.ask("first.example"));
        assertEquals(0, second.asked + third.asked);
    }

    @Test
    void aRequestThatComesToAnotherNodeIsAnsweredByTheOwner() {
        assertEquals(KNOWN, first.ask("third.example"));
        assertEquals(KNOWN, third.ask("second.example"));
    }

    @Test
    void aNameThatNobodyKnowsIsAskedForOnceAtEachNode() {
        assertEquals(NtsRefusal.Code.UNKNOWN_NAME, code(first.ask("nobody.example")));
        assertEquals(1, first.asked);
        assertEquals(1, second.asked);
        assertEquals(1, third.asked);
    }

    @Test
    void thatNobodyKnowsANameIsNotSaidWhileANodeIsSilent() {
        gone.add(third.id);
        assertEquals(NtsRefusal.Code.UNAVAILABLE, code(first.ask("third.example")));
        assertEquals(KNOWN, first.ask("second.example"));
    }
}
