// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * The state of a TCP session as a NAT sees it (RFC 7857 section 2). The client is the side whose
 * SYN made the session, whether it is inside or outside.
 */
public enum TcpState {
    /** Not TCP. */
    NONE,
    /** The client's SYN was seen; the server's SYN leads to {@link #ESTABLISHED}. */
    INIT,
    /** SYNs of both sides were seen; a FIN or an RST leads on. */
    ESTABLISHED,
    /** The client's FIN was seen; the server may still send. */
    C_FIN,
    /** The server's FIN was seen; the client may still send. */
    S_FIN,
    /** Both FINs were seen; the port is held for the transitory time, or a new SYN reopens. */
    C_FIN_S_FIN,
    /**
     * An RST was seen. It may be forged: data leads back to {@link #ESTABLISHED}, a SYN to {@link
     * #INIT}, and silence to the end.
     */
    TRANS,
    /** No session. */
    CLOSED
}
