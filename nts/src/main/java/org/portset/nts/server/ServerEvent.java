// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

/** What a server counts. */
public enum ServerEvent {
    /** A query was received. */
    QUERY("queries"),
    /** A query for a host behind a router was held, and its router asked. */
    HELD("queries held for a router"),
    /** A query joined one that is held: its resolver asked again. */
    JOINED("queries joined to one that is held"),
    /** A query was answered as just before: its resolver had asked again then, and did so since. */
    REPEATED("queries answered as just before"),
    /** An A query was answered from the answer that its resolver's SRV or HTTPS query just got. */
    FOLLOWED("address queries answered by a preceding SRV or HTTPS query"),
    /** The router let the caller in, and the address was answered. */
    GRANTED("held queries that were granted"),
    /** The router refused, or did not answer. */
    NOT_GRANTED("held queries that were refused or not answered by the router"),
    /** As many queries are held as may be: refused at once. */
    QUEUE_FULL("queries refused since too many are held"),
    /** An update was done. */
    UPDATED("updates done"),
    /** An update was refused or failed. */
    UPDATE_FAILED("updates refused"),
    /** A TSIG was wrong, or of an unknown key. */
    BAD_TSIG("messages with a bad TSIG"),
    /** Not a DNS message, or a response: dropped. */
    DROPPED("datagrams dropped, being no questions"),
    /** A message that can't be read was answered with FORMERR. */
    FORMERR("malformed messages"),
    /** An operation that is not offered was answered with NOTIMP. */
    NOTIMP("operations not implemented"),
    /** A question for what is not served here, or a zone transfer, was answered with REFUSED. */
    REFUSED("questions refused"),
    /** A response did not fit, and its asker was sent to TCP. */
    TRUNCATED("responses truncated"),
    /** A response could not be sent; its asker asks again. */
    NOT_SENT("responses that could not be sent"),
    /** A TCP connection was accepted. */
    TCP_ACCEPTED("TCP connections"),
    /** A TCP connection was closed for being idle, or to make room for another one. */
    TCP_CLOSED("TCP connections closed for being idle or in the way"),
    /** A fault of the server's own; its asker was told SERVFAIL. */
    FAULT("faults of the server");

    private final String sentence;

    ServerEvent(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
