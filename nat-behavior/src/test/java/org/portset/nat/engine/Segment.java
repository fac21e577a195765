// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import java.util.Arrays;

/** A TCP segment, built and read for tests of what becomes of its numbers. */
final class Segment {
    int source;
    int sourcePort;
    int destination;
    int destinationPort;
    int flags;
    int seq;
    int ack;
    boolean hasTimestamps;
    int value;
    int echo;
    int[] sack = new int[0]; // edges
    boolean signed; // RFC 2385
    byte[] data = new byte[0];

    static Segment of(int source, int sourcePort, int destination, int destinationPort) {
        Segment s = new Segment();
        s.source = source;
        s.sourcePort = sourcePort;
        s.destination = destination;
        s.destinationPort = destinationPort;
        return s;
    }

    Segment flags(int value) {
        flags = value;
        return this;
    }

    Segment numbers(int sequence, int acknowledgment) {
        seq = sequence;
        ack = acknowledgment;
        return this;
    }

    Segment timestamps(int tsval, int tsecr) {
        hasTimestamps = true;
        value = tsval;
        echo = tsecr;
        return this;
    }

    Segment sack(int... edges) {
        sack = edges;
        return this;
    }

    Segment signed() {
        signed = true;
        return this;
    }

    Segment data(int bytes, int fill) {
        data = new byte[bytes];
        Arrays.fill(data, (byte) fill);
        return this;
    }

    byte[] bytes() {
        // Timestamps behind one no-operation: so its numbers stand at odd places.
        int options = (hasTimestamps ? 11 : 0) + (sack.length > 0 ? 2 + 4 * sack.length : 0);
        options = (options + (signed ? 18 : 0) + 3) / 4 * 4;
        byte[] p = TestPackets.ipv4(6, source, destination, 20 + options + data.length);
        put16(p, 20, sourcePort);
        put16(p, 22, destinationPort);
        put32(p, 24, seq);
        put32(p, 28, ack);
        p[32] = (byte) (((20 + options) / 4) << 4);
        p[33] = (byte) flags;
        put16(p, 34, 0xfaf0);
        int at = 40;
        if (hasTimestamps) {
            p[at] = 1;
            p[at + 1] = 8;
            p[at + 2] = 10;
            put32(p, at + 3, value);
            put32(p, at + 7, echo);
            at += 11;
        }
        if (signed) {
            p[at] = 19;
            p[at + 1] = 18;
            at += 18;
        }
        if (sack.length > 0) {
            p[at] = 5;
            p[at + 1] = (byte) (2 + 4 * sack.length);
            for (int i = 0; i < sack.length; i++) {
                put32(p, at + 2 + 4 * i, sack[i]);
            }
            at += 2 + 4 * sack.length;
        }
        Arrays.fill(p, at, 40 + options, (byte) 1);
        System.arraycopy(data, 0, p, 40 + options, data.length);
        return TestPackets.fix(p);
    }

    /** Reads what {@link #bytes} writes, and any other options. */
    static Segment read(byte[] p) {
        Segment s = of(get32(p, 12), get16(p, 20), get32(p, 16), get16(p, 22));
        s.flags(p[33] & 0xff).numbers(get32(p, 24), get32(p, 28));
        int end = 20 + ((p[32] & 0xff) >> 4) * 4;
        for (int at = 40; at < end; at += p[at] <= 1 ? 1 : p[at + 1]) {
            if (p[at] == 8) {
                s.timestamps(get32(p, at + 2), get32(p, at + 6));
            } else if (p[at] == 5) {
                s.sack = new int[(p[at + 1] - 2) / 4];
                for (int i = 0; i < s.sack.length; i++) {
                    s.sack[i] = get32(p, at + 2 + 4 * i);
                }
            }
        }
        s.data = Arrays.copyOfRange(p, end, p.length);
        return s;
    }
}
