// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * A packet of a session that exists, and one that is dropped. Sessions come in a random order, so
 * that with a million of them each one is out of the caches. What {@code justThePacket} takes,
 * writing the packet with its header checksum, is part of the other figures: subtract it.
 *
 * <pre>java -jar bench/target/benchmarks.jar TranslateBenchmark -prof gc</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms4g", "-Xmx4g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TranslateBenchmark {
    /** Transport of all packets. */
    @Param({"UDP", "TCP"})
    public String protocol;

    /** Sessions in the table. */
    @Param({"1000", "1000000", "10000000"})
    public int sessions;

    private Load load;
    private int[] outsidePorts;
    private int next;

    /** Fills the table. */
    @Setup(Level.Trial)
    public void fill() {
        load = new Load(protocol.equals("TCP") ? Ipv4.TCP : Ipv4.UDP, sessions);
        outsidePorts = new int[sessions];
        load.fill(sessions, (session, port) -> outsidePorts[session] = port);
    }

    /** From inside. */
    @Benchmark
    public int inToOut() {
        int session = nextSession();
        load.writeOut(session, Tcp.ACK);
        return load.nat.inToOut(
                Load.subscriberOf(session), load.packet, 0, Load.PACKET_BYTES, load.nowNanos++);
    }

    /** From outside. */
    @Benchmark
    public int outToIn() {
        int session = nextSession();
        load.writeIn(session, outsidePorts[session], Tcp.ACK);
        return load.nat.outToIn(
                Load.subscriberOf(session), load.packet, 0, Load.PACKET_BYTES, load.nowNanos++);
    }

    /** From outside, to a port of the set that no session has: no-mapping, or not-syn for TCP. */
    @Benchmark
    public int drop() {
        int session = nextSession();
        load.writeIn(session, outsidePorts[session] ^ 0x8000, Tcp.ACK);
        return load.nat.outToIn(
                Load.subscriberOf(session), load.packet, 0, Load.PACKET_BYTES, load.nowNanos++);
    }

    /** The part of the others that isn't the engine's. */
    @Benchmark
    public byte[] justThePacket() {
        int session = nextSession();
        load.writeIn(session, outsidePorts[session], Tcp.ACK);
        load.nowNanos++;
        return load.packet;
    }

    private int nextSession() {
        // A full-period linear congruential generator, scaled to the sessions.
        next = next * 1_664_525 + 1_013_904_223;
        return (int) (((next & 0xffffffffL) * sessions) >>> 32);
    }
}
