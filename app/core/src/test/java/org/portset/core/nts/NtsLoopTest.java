// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.portset.core.config.SubscriberModel;
import org.portset.core.store.LearntHostStore;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRequest;

/** Routers in real time, which nobody ticks. */
@Timeout(60)
class NtsLoopTest {
    private final NtsLoop loop = new NtsLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void aTaskNeverRunsInsideWhoeverGivesIt() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(
                () -> {
                    loop.execute(
                            () -> {
                                order.add("inner");
                                done.complete(null);
                            });
                    order.add("outer");
                });
        done.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("outer", "inner"), order);
    }

    @Test
    void theNextRequestGoesInTimeAndItsAnswerIsGivenWithoutTheLock() throws Exception {
        SubscriberModel home = TestNetwork.model(ReachFixture::hosts).subscribers().get("home1");
        Nat44 nat = new Nat44(16, 1, NatListener.NONE, NatOutput.NONE);
        int subscriber =
                nat.addSubscriber(
                        NatSubscriber.builder(home.ce().ipv4Address().toInt(), home.ce().ports())
                                .build());
        Object lock = new Object();
        NtsAccess access =
                new NtsAccess(
                        new LearntHostStore(new StoredMaps(), () -> 0), loop, System::nanoTime);
        access.of(lock, home, nat, subscriber, host -> {});
        long start = System.nanoTime();
        assertTrue(ask(access, "alice").join().granted());
        CompletableFuture<NtsAnswer> second = ask(access, "bob");
        CompletableFuture<Boolean> locked = second.thenApply(answer -> Thread.holdsLock(lock));
        assertTrue(second.get(10, TimeUnit.SECONDS).granted());
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(waitedMillis >= 1000, waitedMillis + " ms, and alice had a second");
        assertFalse(locked.get(10, TimeUnit.SECONDS));
    }

    private static CompletableFuture<NtsAnswer> ask(NtsAccess access, String host) {
        DomainName name = DomainName.of(host + ".home.example");
        return access.directory().ask(NtsRequest.builder(name).build());
    }
}
