// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/** Why a request is not granted. What is asked again is judged anew. */
public enum Refusal {
    /** The private host list has no such name; list the host, or let it register. */
    UNKNOWN_NAME("unknown-name"),
    /** As many requests wait as may: said at once. A later request may be granted. */
    QUEUE_FULL("queue-full"),
    /** The request has waited for its turn as long as its asker would. */
    TIMED_OUT("timed-out"),
    /** The asker has withdrawn the request. */
    CANCELLED("cancelled"),
    /** The request cache is full: more packets are expected than may be. */
    CACHE_FULL("cache-full"),
    /** The port belongs to another home, and the asker can't be told another one. */
    PORT_NOT_IN_SET("port-not-in-set"),
    /** A mapping of one inside endpoint has the port for itself, while that lasts. */
    PORT_IN_USE("port-in-use"),
    /** No port is free for it, or the subscriber has as many as its policy allows. */
    NO_PORT_FREE("no-port-free"),
    /** Neither TCP nor UDP, or another one than that of the service asked for. */
    BAD_PROTOCOL("bad-protocol"),
    /** The router no longer serves the subscriber. */
    UNAVAILABLE("unavailable");

    private final String id;

    Refusal(String id) {
        this.id = id;
    }

    /** The name that counters, commands and tests use. */
    public String id() {
        return id;
    }
}
