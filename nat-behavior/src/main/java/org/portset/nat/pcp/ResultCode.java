// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

/**
 * What became of a request (RFC 6887 section 7.4), and how NAT-PMP says it (RFC 6886 section 3.5).
 *
 * <p>An error has a lifetime too: how long the client does best not to ask again. Errors that only
 * a change of software or configuration mends have the long one, those of a busy moment the short.
 */
public enum ResultCode {
    /** Done. */
    SUCCESS(0, 0, 0),
    /** The version is none of ours; the answer tells one that is. */
    UNSUPP_VERSION(1, ResultCode.LONG_SECONDS, 1),
    /** The mapping is another's: its nonce differs, or it is configured. */
    NOT_AUTHORIZED(2, ResultCode.LONG_SECONDS, 2),
    /** The request's length or fields contradict one another. */
    MALFORMED_REQUEST(3, ResultCode.LONG_SECONDS, 5),
    /** None of ANNOUNCE, MAP and PEER. */
    UNSUPP_OPCODE(4, ResultCode.LONG_SECONDS, 5),
    /** An option that has to be processed, and is not known or not allowed here. */
    UNSUPP_OPTION(5, ResultCode.LONG_SECONDS, 5),
    /** A known option of a wrong length, or too often. */
    MALFORMED_OPTION(6, ResultCode.LONG_SECONDS, 5),
    /** Every port of the subscriber's port set is in use, or every session. */
    NO_RESOURCES(8, ResultCode.SHORT_SECONDS, 4),
    /** Neither TCP nor UDP, or all ports of a protocol at once. */
    UNSUPP_PROTOCOL(9, ResultCode.LONG_SECONDS, 5),
    /** The subscriber has as many ports, sessions or mappings as it may (RFC 6888 REQ-4). */
    USER_EX_QUOTA(10, ResultCode.SHORT_SECONDS, 4),
    /** The suggested external address or port can't be had, and no other was wanted. */
    CANNOT_PROVIDE_EXTERNAL(11, ResultCode.SHORT_SECONDS, 4),
    /** The client's address in the request is not the packet's source: another NAT is between. */
    ADDRESS_MISMATCH(12, ResultCode.LONG_SECONDS, 2);

    private static final int LONG_SECONDS = 1800;
    private static final int SHORT_SECONDS = 30;

    private final int code;
    private final int lifetimeSeconds;
    private final int natPmpCode;

    ResultCode(int code, int lifetimeSeconds, int natPmpCode) {
        this.code = code;
        this.lifetimeSeconds = lifetimeSeconds;
        this.natPmpCode = natPmpCode;
    }

    /** The number in a PCP response, 0..255. */
    public int code() {
        return code;
    }

    /** For how long an error is expected to last; 0 for success. */
    public int lifetimeSeconds() {
        return lifetimeSeconds;
    }

    /** The number in a NAT-PMP response, which knows fewer. */
    public int natPmpCode() {
        return natPmpCode;
    }
}
