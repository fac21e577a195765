// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.TcpAnswer;
import org.portset.nat.wire.TcpOptions;

/**
 * The ACK that a host in TIME_WAIT sends when the other end's FIN comes again (RFC 9293 section
 * 3.10.7.8), for a host whose port has gone to another connection.
 */
public final class LastAck {
    private LastAck() {}

    /**
     * Writes it at the start of {@code out}, which has {@link TcpAnswer#MAX_BYTES}.
     *
     * @param packet holds the segment from the remote end that wants it, its TCP header at {@code
     *     transport}
     * @return its length
     */
    public static int write(byte[] out, Ending last, byte[] packet, int off, int transport) {
        int sequence = last.insideFin() + 1;
        int acknowledged = last.remoteFin() + 1;
        int at = TcpOptions.timestamps(packet, transport);
        if (!last.hasInsideTimestamp() || at == TcpOptions.NONE) {
            return TcpAnswer.ack(out, sequence, acknowledged, packet, off, transport);
        }
        int echo = TcpOptions.value(packet, transport, at);
        int value = last.insideTimestamp();
        return TcpAnswer.ack(out, sequence, acknowledged, value, echo, packet, off, transport);
    }
}
