// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Bytes;

/**
 * A home's DNS proxy (RFC 5625): which query waits for the resolver, and for whom. It knows of a
 * message its header and its question; all else passes as it is.
 *
 * <pre>
 *  0    2       4         6         8         10        12
 * +----+-------+---------+---------+---------+---------+----------------------+------
 * | id | flags | queries | answers | author. | addit.  | name | type | class  | ...
 * +----+-------+---------+---------+---------+---------+----------------------+------
 * </pre>
 *
 * <p>Each query goes on with a port and an id that are drawn, and the answer must have both and the
 * question (RFC 5452 section 9). What a host sends again keeps its port and id: a second query with
 * the same question would double the chance of who guesses (RFC 5452 section 5).
 *
 * <p>Not thread-safe.
 */
public final class DnsProxy {
    /** Where DNS servers listen. */
    public static final int PORT = 53;

    /** The most queries that wait. */
    public static final int MAX_WAITING = 256;

    /** How long a query waits at most, in seconds. */
    public static final int PATIENCE_SECONDS = 10;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    private static final int HEADER_BYTES = 12;
    private static final int TYPE_AND_CLASS_BYTES = 4;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_NAME_BYTES = 255;
    private static final int ANSWER_FLAG = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED_FLAG = 0x0200;
    private static final int RCODE = 0x000f;
    private static final int FORMAT_ERROR = 1;
    private static final int MALFORMED = -1;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 0x10000 - FIRST_PORT;

    private final IntSupplier random;
    private final Consumer<Drop> drops;

    /** By port and id, which were sent last at the end. */
    private final Map<Integer, Query> waiting = new LinkedHashMap<>();

    /**
     * @param random what nobody can foresee, all 32 bits
     * @param drops told of each message that goes no further
     */
    public DnsProxy(IntSupplier random, Consumer<Drop> drops) {
        this.random = random;
        this.drops = drops;
    }

    /** A query that waits for its answer. */
    public static final class Query {
        private final int host;
        private final int hostPort;
        private final long hostMac;
        private final int hostId;
        private final int flags;
        private final byte[] question;
        private int key;
        private long endNanos;

        private Query(int host, int hostPort, long hostMac, byte[] message, int questionEnd) {
            this.host = host;
            this.hostPort = hostPort;
            this.hostMac = hostMac;
            hostId = Bytes.u16(message, 0);
            flags = Bytes.u16(message, 2);
            question = Arrays.copyOfRange(message, HEADER_BYTES, questionEnd);
        }

        /** Who asks, an IPv4 address. */
        public int host() {
            return host;
        }

        /** The port that the host asks from. */
        public int hostPort() {
            return hostPort;
        }

        /** The Ethernet address of the host, 48 bits. */
        public long hostMac() {
            return hostMac;
        }

        /** The port that the query goes on from. */
        public int port() {
            return key >>> 16;
        }

        private int id() {
            return key & 0xffff;
        }

        private boolean isOf(Query that) {
            return host == that.host
                    && hostPort == that.hostPort
                    && hostId == that.hostId
                    && flags == that.flags
                    && Arrays.equals(question, that.question);
        }

        /** Names are the same in capitals or not (RFC 4343); a FORMERR may have no question. */
        private boolean isAnsweredBy(byte[] message, int questionEnd) {
            int answer = Bytes.u16(message, 2);
            if (((answer ^ flags) & OPCODE) != 0) {
                return false;
            }
            if (questionEnd == HEADER_BYTES && (answer & RCODE) == FORMAT_ERROR) {
                return true;
            }
            if (questionEnd - HEADER_BYTES != question.length) {
                return false;
            }
            int name = question.length - TYPE_AND_CLASS_BYTES;
            for (int i = 0; i < question.length; i++) {
                int asked = question[i];
                int told = message[HEADER_BYTES + i];
                if (i < name ? lower(asked) != lower(told) : asked != told) {
                    return false;
                }
            }
            return true;
        }

        private static int lower(int letter) {
            return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
        }
    }

    /**
     * Takes a host's query.
     *
     * @param message gets the id that it is to go on with
     * @return from where it is to go on, or null if it doesn't
     */
    public Query fromHost(byte[] message, int host, int port, long mac, long nowNanos) {
        int end = questionEnd(message);
        if (end == MALFORMED || (Bytes.u16(message, 2) & ANSWER_FLAG) != 0) {
            drops.accept(Drop.BAD_DNS);
            return null;
        }
        expire(nowNanos);
        Query query = new Query(host, port, mac, message, end);
        Query before = waitingLike(query);
        if (before != null) {
            query.key = before.key;
            waiting.remove(before.key);
        } else if (waiting.size() >= MAX_WAITING) {
            drops.accept(Drop.DNS_TOO_MANY);
            return null;
        } else {
            do {
                int drawn = random.getAsInt();
                query.key = (FIRST_PORT + (drawn >>> 16) % PORTS) << 16 | (drawn & 0xffff);
            } while (waiting.containsKey(query.key));
        }
        query.endNanos = nowNanos + PATIENCE_NANOS;
        waiting.put(query.key, query);
        Bytes.putU16(message, 0, query.id());
        return query;
    }

    /**
     * Takes what the resolver sends.
     *
     * @param message gets the id that the host knows
     * @param port where it is sent to
     * @return the query that it answers, which waits no longer, or null if there is none
     */
    public Query fromResolver(byte[] message, int port, long nowNanos) {
        int end = questionEnd(message);
        if (end == MALFORMED || (Bytes.u16(message, 2) & ANSWER_FLAG) == 0) {
            drops.accept(Drop.BAD_DNS);
            return null;
        }
        expire(nowNanos);
        Query query = waiting.get(port << 16 | Bytes.u16(message, 0));
        if (query == null || !query.isAnsweredBy(message, end)) {
            drops.accept(Drop.DNS_NO_QUERY);
            return null;
        }
        waiting.remove(query.key);
        Bytes.putU16(message, 0, query.hostId);
        return query;
    }

    /**
     * An answer that says that there is more than fits: header and question, with TC.
     *
     * @param answer one that {@link #fromResolver} has taken
     */
    public static byte[] truncated(byte[] answer) {
        byte[] rest = Arrays.copyOf(answer, questionEnd(answer));
        Bytes.putU16(rest, 2, Bytes.u16(rest, 2) | TRUNCATED_FLAG);
        Arrays.fill(rest, 6, HEADER_BYTES, (byte) 0);
        return rest;
    }

    private Query waitingLike(Query query) {
        for (Query other : waiting.values()) {
            if (other.isOf(query)) {
                return other;
            }
        }
        return null;
    }

    private void expire(long nowNanos) {
        Iterator<Query> oldest = waiting.values().iterator();
        while (oldest.hasNext() && oldest.next().endNanos - nowNanos <= 0) {
            oldest.remove();
        }
    }

    /** Where the one question ends, or the header where there is none. */
    private static int questionEnd(byte[] message) {
        if (message.length < HEADER_BYTES) {
            return MALFORMED;
        }
        int questions = Bytes.u16(message, 4);
        if (questions == 0) {
            return HEADER_BYTES;
        }
        int at = HEADER_BYTES;
        while (at < message.length && message[at] != 0) {
            int label = message[at] & 0xff;
            if (label > MAX_LABEL_BYTES) {
                return MALFORMED;
            }
            at += 1 + label;
        }
        int name = at + 1 - HEADER_BYTES;
        int end = at + 1 + TYPE_AND_CLASS_BYTES;
        return questions == 1 && name <= MAX_NAME_BYTES && end <= message.length ? end : MALFORMED;
    }
}
