// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import java.io.ByteArrayOutputStream;

/**
 * The options of a request (RFC 6887 section 7.3), gone through once.
 *
 * <p>PREFER_FAILURE is processed, and so comes back in a successful answer. THIRD_PARTY and FILTER
 * are refused by name: a host speaks for itself only, and rules of the switch that serve a whole
 * mapping would let past what a filter has to stop. Options from 128 on are passed over.
 */
final class PcpOptions {
    static final int PREFER_FAILURE = 2;

    /** Of a message that has none, or none that come back. */
    static final PcpOptions NONE = new PcpOptions();

    private final ByteArrayOutputStream processed = new ByteArrayOutputStream();
    private ResultCode result = ResultCode.SUCCESS;
    private boolean preferFailure;

    private PcpOptions() {}

    /** Reads what stands behind a body that ends at {@code at}. */
    static PcpOptions read(byte[] m, int at, int opcode) {
        PcpOptions options = new PcpOptions();
        int next = at;
        while (next < m.length && options.result == ResultCode.SUCCESS) {
            // Length is a multiple of 4: an option's header is always whole.
            int end = next + PcpMessage.OPTION_HEADER_BYTES + PcpMessage.optionLength(m, next);
            int padded = (end + 3) & ~3;
            if (padded > m.length) {
                options.result = ResultCode.MALFORMED_OPTION;
            } else {
                options.take(m, next, padded, opcode);
            }
            next = padded;
        }
        return options;
    }

    private void take(byte[] m, int at, int end, int opcode) {
        int code = PcpMessage.optionCode(m, at);
        if (code == PREFER_FAILURE && opcode == PcpMessage.PEER) {
            // PEER implies it, and section 12.1 forbids to say so.
            result = ResultCode.MALFORMED_REQUEST;
        } else if (code == PREFER_FAILURE && opcode == PcpMessage.MAP) {
            if (preferFailure || PcpMessage.optionLength(m, at) != 0) {
                result = ResultCode.MALFORMED_OPTION;
            }
            preferFailure = true;
            processed.write(m, at, end - at);
        } else if (PcpMessage.isMandatory(code)) {
            result = ResultCode.UNSUPP_OPTION;
        }
    }

    /** SUCCESS, or why the request is refused. */
    ResultCode result() {
        return result;
    }

    /** Whether another external port or address than the suggested one is worse than none. */
    boolean preferFailure() {
        return preferFailure;
    }

    /** Those that a successful answer repeats. */
    byte[] processed() {
        return processed.toByteArray();
    }
}
