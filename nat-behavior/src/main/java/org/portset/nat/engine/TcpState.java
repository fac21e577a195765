// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * The state of a TCP session as a NAT sees it (RFC 7857 section 2). The client is the side whose
 * SYN made the session, whether it is inside or outside.
 */
public enum TcpState {
    /** Not TCP. */
    NONE(0),
    /** The client's SYN was seen; the server's SYN leads to {@link #ESTABLISHED}. */
    INIT(1),
    /** SYNs of both sides were seen; a FIN or an RST leads on. */
    ESTABLISHED(2),
    /** The client's FIN was seen; the server may still send. */
    C_FIN(3),
    /** The server's FIN was seen; the client may still send. */
    S_FIN(4),
    /** Both FINs were seen; the port is held for a time, or a new SYN reopens. */
    C_FIN_S_FIN(5),
    /**
     * An RST was seen. It may be forged: data leads back to {@link #ESTABLISHED}, a SYN to {@link
     * #INIT}, and silence to the end.
     */
    TRANS(6),
    /** No session. */
    CLOSED(7),
    /**
     * Both FINs were seen, and acknowledged as far as can be told: the port may be another
     * connection's, if the policy is not to hold it.
     */
    TIME_WAIT(8);

    private final int code;

    TcpState(int code) {
        this.code = code;
    }

    /** The number that stands for it in a session's record. */
    int code() {
        return code;
    }
}
