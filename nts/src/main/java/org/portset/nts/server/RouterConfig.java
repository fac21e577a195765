// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.portset.nts.protocol.NtsKey;

/** An NTS router that is asked, and what becomes of its answers. */
public final class RouterConfig {
    /** What of a query tells the router where the first packet will come from. */
    public enum Source {
        /** Nothing. */
        ANY,
        /** The client subnet that the resolver told (RFC 7871), if it did. */
        SUBNET,
        /**
         * The address that the query came from: this server is its clients' own resolver, as in
         * NTSS.
         */
        CLIENT
    }

    private final String id;
    private final InetSocketAddress address;
    private final NtsKey key;
    private final int patienceMillis;
    private final int answerTtlSeconds;
    private final Integer failureAddress;
    private final Source source;

    RouterConfig(
            String id,
            InetSocketAddress address,
            NtsKey key,
            int patienceMillis,
            int answerTtlSeconds,
            Integer failureAddress,
            Source source) {
        this.id = id;
        this.address = address;
        this.key = key;
        this.patienceMillis = patienceMillis;
        this.answerTtlSeconds = answerTtlSeconds;
        this.failureAddress = failureAddress;
        this.source = source;
    }

    public String id() {
        return id;
    }

    /** Where it listens; empty if it is in this process. */
    public Optional<InetSocketAddress> address() {
        return Optional.ofNullable(address);
    }

    /** Present if the address is. */
    public Optional<NtsKey> key() {
        return Optional.ofNullable(key);
    }

    /** Whether the other has the same address and key, so that one client serves both. */
    boolean isSamePeer(RouterConfig that) {
        return address().equals(that.address()) && key().equals(that.key());
    }

    /** How long a query is held for it. */
    public int patienceMillis() {
        return patienceMillis;
    }

    /** The TTL of an answer; 0, since an answer is good for one caller. */
    public int answerTtlSeconds() {
        return answerTtlSeconds;
    }

    /** The address that is answered when the router refuses; empty: SERVFAIL is answered. */
    public OptionalInt failureAddress() {
        return failureAddress == null ? OptionalInt.empty() : OptionalInt.of(failureAddress);
    }

    public Source source() {
        return source;
    }
}
