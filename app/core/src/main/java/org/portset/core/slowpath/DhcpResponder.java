// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.core.config.SubscriberModel;
import org.portset.core.lan.DhcpPolicy;
import org.portset.core.lan.DhcpServer;
import org.portset.nat.wire.Ipv4;

/**
 * A home's DHCPv4 server in the slow path: takes the message out of a packet, and sends the answer
 * to the host. Not thread-safe: under its {@link CustomerEdge}'s lock.
 */
final class DhcpResponder {
    private static final int EVERYBODY = -1;

    private final CeOutput output;
    private final DropCounts drops;
    private final DhcpServer.InUse inUse;
    private SubscriberModel home;
    private DhcpServer server; // null: not served

    DhcpResponder(
            SubscriberModel home,
            int tunnelMtuBytes,
            HostTable hosts,
            CeOutput output,
            DropCounts drops) {
        this.output = output;
        this.drops = drops;
        this.inUse =
                (address, mac) -> {
                    long known = hosts.mac(address);
                    return known != HostTable.UNKNOWN && known != mac;
                };
        update(home, tunnelMtuBytes);
    }

    /** Takes over what is configured; leases that it still allows stay. */
    void update(SubscriberModel changed, int tunnelMtuBytes) {
        home = changed;
        DhcpPolicy policy = changed.lan().dhcp().orElse(null);
        if (policy == null) {
            server = null;
        } else if (server == null) {
            server =
                    new DhcpServer(
                            changed.gateway().address(),
                            changed.gateway().lan(),
                            policy,
                            tunnelMtuBytes,
                            inUse);
        } else {
            server.update(policy, tunnelMtuBytes);
        }
    }

    /**
     * Serves a packet, if it is one for the server.
     *
     * @param buf may hold anything from {@code off} to its end
     * @return false, and nothing done, if it isn't
     */
    boolean receive(byte[] buf, int off, long nowNanos) {
        boolean isForServer =
                server != null
                        && buf.length >= off + Ipv4.MIN_HEADER_BYTES
                        && isForUs(Ipv4.destination(buf, off))
                        && GatewayUdp.destinationPort(buf, off) == DhcpServer.SERVER_PORT;
        if (!isForServer) {
            return false;
        }
        DhcpServer.Outcome outcome = server.receive(GatewayUdp.payload(buf, off), nowNanos);
        outcome.drop().ifPresent(drops::add);
        if (outcome.reply() != null) {
            send(outcome);
        }
        return true;
    }

    private boolean isForUs(int destination) {
        return destination == EVERYBODY || destination == home.gateway().address().toInt();
    }

    private void send(DhcpServer.Outcome outcome) {
        byte[] frame =
                GatewayUdp.packet(
                        output.toHostRoom(),
                        home.gateway().address().toInt(),
                        DhcpServer.SERVER_PORT,
                        outcome.destination(),
                        DhcpServer.CLIENT_PORT,
                        outcome.reply());
        output.answer(frame, outcome.mac());
    }
}
