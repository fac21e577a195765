// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

/** What a responder counts. */
public enum NtsEvent {
    /** A request that was new, and was handed to the router. */
    REQUEST("requests handed to the router"),
    /** The router let the caller in. */
    GRANTED("requests granted"),
    /** The router refused, or the responder did in its place. */
    REFUSED("requests refused"),
    /** A request under no token or an old one: its sender was given the present one. */
    CHALLENGED("requests challenged for a token"),
    /** A request that was sent again, and had the same answer again or was told to wait. */
    REPEATED("requests received again and answered as before"),
    /** A request whose number was seen before, and whose answer is forgotten: dropped. */
    REPLAYED("requests replayed; dropped"),
    /** The tag is wrong: dropped. */
    FORGED("messages with a wrong tag; dropped"),
    /** The key is not known: dropped. */
    UNKNOWN_KEY("messages under an unknown key; dropped"),
    /** Not of this protocol: dropped. */
    NOT_NTS("datagrams that are no NTS messages; dropped"),
    /** Authentic, but no request: refused when it is one that can't be read, else dropped. */
    MALFORMED("authentic messages that are no good requests"),
    /** An answer that the system did not take; its asker asks again. */
    NOT_SENT("answers that could not be sent");

    private final String sentence;

    NtsEvent(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
