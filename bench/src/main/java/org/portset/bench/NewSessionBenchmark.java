// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * Sessions per second on one core: each with a mapping and a port of its own.
 *
 * <pre>java -jar bench/target/benchmarks.jar NewSessionBenchmark -prof gc</pre>
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1500m", "-Xmx1500m"})
public class NewSessionBenchmark {
    private static final int SESSIONS = 1_000_000;
    private static final int STEADY = 100_000;

    /** Transport of all packets. */
    @Param({"UDP", "TCP"})
    public String protocol;

    private Load load;

    /** An engine without sessions. */
    @Setup(Level.Iteration)
    public void empty() {
        load = new Load(protocol.equals("TCP") ? Ipv4.TCP : Ipv4.UDP, SESSIONS);
    }

    /** Ends them, so that nothing of one iteration is left in the next. */
    @TearDown(Level.Iteration)
    public void clear() {
        load = null;
    }

    /**
     * From an empty table to a million sessions, growth and the page faults of new memory included.
     */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @Warmup(iterations = 4)
    @Measurement(iterations = 6)
    @OperationsPerInvocation(SESSIONS)
    public Object fillToAMillion() {
        for (int session = 0; session < SESSIONS; session++) {
            load.writeOut(session, Tcp.SYN);
            load.nat.inToOut(
                    Load.subscriberOf(session), load.packet, 0, Load.PACKET_BYTES, load.nowNanos++);
        }
        if (load.nat.sessionCount() != SESSIONS) {
            throw new IllegalStateException(load.nat.sessionCount() + " sessions");
        }
        return load;
    }

    /** A hundred thousand sessions made, and expired by the timer wheel. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @Warmup(iterations = 4, time = 1)
    @Measurement(iterations = 5, time = 1)
    @OperationsPerInvocation(STEADY)
    public Object makeAndExpire() {
        for (int session = 0; session < STEADY; session++) {
            load.writeOut(session, Tcp.SYN);
            load.nat.inToOut(
                    Load.subscriberOf(session), load.packet, 0, Load.PACKET_BYTES, load.nowNanos++);
        }
        load.nowNanos += TimeUnit.SECONDS.toNanos(600);
        load.nat.advance(load.nowNanos);
        if (load.nat.sessionCount() != 0) {
            throw new IllegalStateException(load.nat.sessionCount() + " sessions are left");
        }
        return load;
    }
}
