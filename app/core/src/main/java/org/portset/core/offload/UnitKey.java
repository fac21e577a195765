// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import java.util.Objects;
import org.portset.map.flows.SessionRules.Width;
import org.portset.nat.engine.LiveSessions;

/**
 * What the rules of a session match: its outside port, and as much of the remote end as its width
 * says; the rest is 0. Two sessions with one key have one pair of rules.
 */
final class UnitKey {
    private final int protocol;
    private final int outsideAddress;
    private final int outsidePort;
    private final int remoteAddress;
    private final int remotePort;
    private final Width width;

    UnitKey(LiveSessions sessions, int session, Width width) {
        this.width = width;
        protocol = sessions.protocolOf(session);
        outsideAddress = sessions.outsideAddressOf(session);
        outsidePort = sessions.outsidePortOf(session);
        remoteAddress = width == Width.MAPPING ? 0 : sessions.remoteAddressOf(session);
        remotePort = width == Width.REMOTE_ENDPOINT ? sessions.remotePortOf(session) : 0;
    }

    int protocol() {
        return protocol;
    }

    Width width() {
        return width;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UnitKey)) {
            return false;
        }
        UnitKey that = (UnitKey) other;
        return protocol == that.protocol
                && outsideAddress == that.outsideAddress
                && outsidePort == that.outsidePort
                && remoteAddress == that.remoteAddress
                && remotePort == that.remotePort
                && width == that.width;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                protocol, outsideAddress, outsidePort, remoteAddress, remotePort, width);
    }
}
