// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.TestNetwork.CE1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onlab.packet.IpAddress;
import org.onosproject.cluster.ClusterServiceAdapter;
import org.onosproject.cluster.ControllerNode;
import org.onosproject.cluster.DefaultControllerNode;
import org.onosproject.cluster.NodeId;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipInfo;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipServiceAdapter;
import org.onosproject.net.DeviceId;
import org.onosproject.net.MastershipRole;
import org.onosproject.store.service.AsyncConsistentMap;
import org.onosproject.store.service.AsyncConsistentMapAdapter;
import org.onosproject.store.service.ConsistentMap;
import org.onosproject.store.service.ConsistentMapBuilder;
import org.onosproject.store.service.StorageServiceAdapter;
import org.onosproject.store.service.Versioned;
import org.portset.core.store.TermStore;
import org.portset.core.switches.Ownership;
import org.portset.core.switches.Reconciler;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;

/** A node whose storage answers, or doesn't. */
class ClusterMemberTest {
    private static final NodeId SELF = NodeId.nodeId("self");
    private static final NodeId OTHER = NodeId.nodeId("other");

    private final Ownership ownership = new Ownership(false);
    private final TestNetwork net =
            TestNetwork.start(new StoredMaps(), ownership, TestNetwork::asIs);
    private final Storage storage = new Storage();
    private final Reconciler reconciler =
            new Reconciler(TestNetwork.APP, net.flowRules(), net.rules(), ownership);
    private final List<DeviceId> taken = new ArrayList<>();
    private final List<DeviceId> asked = new ArrayList<>();
    private NodeId master = SELF;
    private long term = 1;
    private long nowMillis;
    private MastershipListener listener;
    private final ClusterMember member =
            new ClusterMember(
                    ownership,
                    net.network(),
                    new Masterships(),
                    new Nodes(),
                    new TermStore(storage),
                    Runnable::run,
                    Runnable::run,
                    device -> {},
                    taken::add,
                    device -> reconciler.run(Set.of(device), net.network()::wanted),
                    () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    private final class Masterships extends MastershipServiceAdapter {
        @Override
        public void addListener(MastershipListener added) {
            listener = added;
        }

        @Override
        public MastershipInfo getMastershipFor(DeviceId device) {
            return info();
        }

        @Override
        public CompletableFuture<MastershipRole> requestRoleFor(DeviceId device) {
            asked.add(device);
            return CompletableFuture.completedFuture(MastershipRole.MASTER);
        }
    }

    private MastershipInfo info() {
        return new MastershipInfo(
                term,
                Optional.ofNullable(master),
                master == null
                        ? ImmutableMap.of()
                        : ImmutableMap.of(master, MastershipRole.MASTER));
    }

    private void event(MastershipEvent.Type type) {
        listener.event(new MastershipEvent(type, CE1, info()));
    }

    private static final class Nodes extends ClusterServiceAdapter {
        @Override
        public ControllerNode getLocalNode() {
            return new DefaultControllerNode(SELF, IpAddress.valueOf("127.0.0.1"));
        }
    }

    /** One map, which answers as long as it is said to. */
    private static final class Storage extends StorageServiceAdapter {
        private final Map<Object, Object> stored = new HashMap<>();
        private final List<Runnable> late = new ArrayList<>();
        private Predicate<String> answered = key -> true;

        @Override
        public <K, V> ConsistentMapBuilder<K, V> consistentMapBuilder() {
            return new ConsistentMapBuilder<>() {
                @Override
                public AsyncConsistentMap<K, V> buildAsyncMap() {
                    return new Terms<>();
                }

                @Override
                public ConsistentMap<K, V> build() {
                    throw new UnsupportedOperationException();
                }
            };
        }

        private final class Terms<K, V> extends AsyncConsistentMapAdapter<K, V> {
            @Override
            @SuppressWarnings("unchecked") // one map, one type
            public CompletableFuture<Versioned<V>> compute(
                    K key, BiFunction<? super K, ? super V, ? extends V> change) {
                V value = change.apply(key, (V) stored.get(key));
                stored.put(key, value);
                return answer(key, value);
            }

            @Override
            public CompletableFuture<Versioned<V>> get(K key) {
                return answer(key, stored.get(key));
            }

            @Override
            public CompletableFuture<Versioned<V>> putIfAbsent(K key, V value) {
                return answer(key, stored.putIfAbsent(key, value));
            }

            @SuppressWarnings("unchecked") // one map, one type
            private CompletableFuture<Versioned<V>> answer(K key, Object before) {
                CompletableFuture<Versioned<V>> answer = new CompletableFuture<>();
                late.add(
                        () ->
                                answer.complete(
                                        before == null ? null : new Versioned<>((V) before, 1)));
                if (answered.test(key.toString())) {
                    answerLate();
                }
                return answer;
            }
        }

        /** Answers what has not been. */
        void answerLate() {
            List<Runnable> now = List.copyOf(late);
            late.clear();
            now.forEach(Runnable::run);
        }
    }

    @BeforeEach
    void isMasterOfHome1() {
        member.start();
        member.ask(CE1);
        assertTrue(ownership.test(CE1));
        watch(500);
    }

    private void watch(long afterMillis) {
        nowMillis += afterMillis;
        member.watch();
    }

    private void cutOff() {
        storage.answered = key -> false;
        watch(500);
        watch(1_500);
        assertFalse(ownership.test(CE1));
    }

    private void storageIsBack() {
        storage.answered = key -> true;
        watch(500);
    }

    @Test
    void goesOnWhereItWasWhenNobodyTookTheSwitchMeanwhile() {
        int port = net.openUdp(5000, TestNetwork.SERVER, 22);
        cutOff();
        storageIsBack();
        assertTrue(ownership.test(CE1));
        assertEquals(port, net.sessions(CE1).get(0).outsidePort());
        assertEquals(List.of(CE1), taken);
    }

    @Test
    void letsGoWhenAnotherTookTheSwitchMeanwhile() {
        cutOff();
        master = OTHER;
        term = 2;
        storageIsBack();
        assertFalse(ownership.test(CE1));
        assertEquals(List.of(), net.network().edges());
    }

    @Test
    void newsFromBeforeTheCutDoNotMakeItGoOn() {
        cutOff();
        event(MastershipEvent.Type.BACKUPS_CHANGED);
        event(MastershipEvent.Type.RESTORED);
        assertFalse(ownership.test(CE1));
    }

    @Test
    void thatAnotherTookTheSwitchIsBelievedAtOnce() {
        cutOff();
        master = OTHER;
        term = 2;
        event(MastershipEvent.Type.MASTER_CHANGED);
        assertEquals(List.of(), net.network().edges());
    }

    @Test
    void anAnswerThatTookTooLongDoesNotMakeItGoOn() {
        cutOff();
        storage.answered = key -> key.startsWith("ping");
        watch(500);
        nowMillis += 2_000;
        storage.answerLate();
        assertFalse(ownership.test(CE1));
        storageIsBack();
        assertTrue(ownership.test(CE1));
    }

    @Test
    void letsGoOfASwitchThatAnotherHasTakenThoughNobodyToldIt() {
        member.compare();
        assertTrue(ownership.test(CE1));
        new TermStore(storage).taken(CE1, 2);
        member.compare();
        assertFalse(ownership.test(CE1));
        assertEquals(List.of(), net.network().edges());
    }

    @Test
    void asksForTheRoleAnewWhereOnosHasTheElectionBeforeOnly() {
        term = 2;
        event(MastershipEvent.Type.MASTER_CHANGED);
        member.confirm();
        assertEquals(List.of(), asked);
        master = OTHER;
        term = 1;
        member.confirm();
        assertEquals(List.of(CE1), asked);
        term = 3;
        member.confirm();
        assertEquals(List.of(CE1), asked);
    }

    @Test
    void asksForNoRoleOfASwitchThatIsGone() {
        term = 0;
        master = null;
        member.confirm();
        assertEquals(List.of(), asked);
    }

    @Test
    void anEarlierTermIsNotWrittenOverALaterOne() {
        TermStore terms = new TermStore(storage);
        terms.taken(CE1, 3);
        terms.taken(CE1, 2);
        assertEquals(3, terms.last(CE1).join());
    }

    @Test
    void tellsAgainThatItHasTakenASwitchWhenThatWasNotStored() {
        storage.stored.clear();
        member.compare();
        assertEquals(1, new TermStore(storage).last(CE1).join());
    }

    @Test
    void whatWasToBeDoneToRulesMeanwhileIsDoneAsSoonAsItGoesOn() {
        cutOff();
        net.flowRules().takeLog();
        net.apply(ClusterMemberTest::otherPort);
        assertEquals(List.of(), net.flowRules().takeLog());
        storageIsBack();
        assertEquals(Set.copyOf(net.network().wanted(CE1)), Set.copyOf(net.flowRules().of(CE1)));
        assertFalse(net.flowRules().takeLog().isEmpty());
    }

    private static void otherPort(ObjectNode document) {
        ((ObjectNode) document.withArray("subscribers").get(0)).put("port", 3);
    }
}
