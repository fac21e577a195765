// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import java.util.Locale;

/** What becomes of a request for rules; each is counted by itself. */
public enum Outcome {
    /** All that the home is to be told. */
    RULES(200, "Rules were told."),

    /** The same in HB46PP, of a domain with more rules than a router is sure to take (3.4). */
    RULES_CUT(200, "Rules were told, 256 of more: the home's own, and the first of the others."),

    /** The asker has the answer (RFC 9110 13.1.2). */
    UNCHANGED(304, "The asker had the rules already."),

    /** The query is at fault. */
    MALFORMED(400, "A parameter is missing, malformed or given twice."),

    /** A body would be a request that nobody reads. */
    BODY(400, "The request has a body."),

    /** Jetty could not read it. */
    NO_HTTP(400, "What came is no HTTP request."),

    /** HB46PP 3.3. */
    STRANGER(403, "No domain and no offer has the address that asks."),

    /** Nobody is told of another's rules. */
    OTHER_DOMAIN(403, "ipv6Prefix is of another domain than the address that asks."),

    /** HB46PP 3.3 wants IPv6; and an IPv4 address says nothing of the home. */
    IPV4(403, "It was asked over IPv4."),

    /** None of the server's paths. */
    NO_PATH(404, "There is no such path."),

    /** Only GET and HEAD are there. */
    METHOD(405, "The method is neither GET nor HEAD."),

    /** More than 8 KiB. */
    LONG_LINE(414, "The request line is too long."),

    /** More than 8 KiB. */
    LONG_HEADER(431, "The header is too long."),

    /** A fault of the server's own. */
    FAULT(500, "The server has failed."),

    /** More connections than {@code connections}. */
    BUSY(503, "There were too many connections."),

    /** A connection without a whole request for {@code requestMillis}. */
    SLOW(0, "No whole request came in time, and the connection was closed.");

    private final int status;
    private final String sentence;

    Outcome(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** A word for programs, {@code other-domain}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** HTTP's status code; 0 where nothing is answered. */
    public int status() {
        return status;
    }

    /** What happened, for people. */
    public String sentence() {
        return sentence;
    }

    /** What Jetty means by a status with which it has refused a request itself. */
    public static Outcome ofStatus(int status) {
        switch (status) {
            case 414:
                return LONG_LINE;
            case 431:
                return LONG_HEADER;
            default:
                return status < 500 ? NO_HTTP : FAULT;
        }
    }
}
