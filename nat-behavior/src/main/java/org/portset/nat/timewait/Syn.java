// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpOptions;

/** What a SYN shows of whether its connection comes after another. Immutable. */
public final class Syn {
    final int sequence;
    final boolean hasTimestamp;
    final int timestamp;
    final boolean mayBeChanged;

    private Syn(int sequence, boolean hasTimestamp, int timestamp, boolean mayBeChanged) {
        this.sequence = sequence;
        this.hasTimestamp = hasTimestamp;
        this.timestamp = timestamp;
        this.mayBeChanged = mayBeChanged;
    }

    /** That of a segment whose header is at {@code off}, and in the buffer whole. */
    public static Syn of(byte[] buf, int off) {
        int at = TcpOptions.timestamps(buf, off);
        boolean has = at != TcpOptions.NONE;
        return new Syn(
                Tcp.sequence(buf, off),
                has,
                has ? TcpOptions.value(buf, off, at) : 0,
                !TcpOptions.isSigned(buf, off));
    }
}
