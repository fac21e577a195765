// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.flow.TrafficSelector;

/**
 * Cookies of our rules, by which ONOS tells rules apart and stale ones can be told from ours.
 *
 * <pre>
 *  63              48 47  44 43                                  0
 * +------------------+------+-------------------------------------+
 * | application id   | kind | hash of table, priority and match   |
 * +------------------+------+-------------------------------------+
 * </pre>
 *
 * <p>The same rule has the same cookie after a restart, so installing it again changes nothing.
 * ONOS's own 32-bit hash of a rule collides at some ten thousand rules; at 100,000 rules two of
 * these collide in one case of 3,500, and {@link FlowProgram} makes sure that none do in a program.
 */
public final class Cookies {
    /** What a rule is for. */
    public enum Kind {
        /** Of a border relay's program. */
        BR(1),
        /** Of a customer edge's program. */
        CE(2),
        /** A session's packets out of the home. */
        SESSION_OUT(3),
        /** A session's packets into the home. */
        SESSION_IN(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** Bits below application id and kind. */
    static final int HASH_BITS = 44;

    static final long HASH_MASK = (1L << HASH_BITS) - 1;

    private static final int KIND_MASK = 0xf;
    private static final int APPLICATION_SHIFT = 48;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Cookies() {}

    /** Cookie of a rule by what it matches. */
    public static long of(
            ApplicationId application,
            Kind kind,
            int table,
            int priority,
            TrafficSelector selector) {
        return base(application, kind) | hash(table, priority, selector);
    }

    /** Application and kind, with a hash of 0. */
    static long base(ApplicationId application, Kind kind) {
        return Short.toUnsignedLong(application.id()) << APPLICATION_SHIFT
                | (long) kind.code << HASH_BITS;
    }

    /** Whether this is a cookie of that application and kind. */
    public static boolean is(long cookie, ApplicationId application, Kind kind) {
        return (cookie & ~HASH_MASK) == base(application, kind);
    }

    /** Whether this is a cookie of one of that application's rules that this class made. */
    public static boolean isOurs(long cookie, ApplicationId application) {
        int kind = (int) (cookie >>> HASH_BITS) & KIND_MASK;
        return cookie >>> APPLICATION_SHIFT == Short.toUnsignedLong(application.id())
                && Arrays.stream(Kind.values()).anyMatch(known -> known.code == kind);
    }

    private static long hash(int table, int priority, TrafficSelector selector) {
        // Criteria print the same in every JVM, which their hash codes don't promise.
        String text = table + "/" + priority + "/" + selector.criteria();
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        // FNV's low bits are its weak ones: fold the high ones in.
        return (hash ^ hash >>> HASH_BITS) & HASH_MASK;
    }
}
