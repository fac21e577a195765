// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.ExplicitMappings;
import org.portset.nat.wire.Ipv4;

/**
 * NAT-PMP (RFC 6886) by the means of the PCP server: version 0 of what became PCP, with fewer
 * fields. Its mappings belong to their host, as there is no nonce to tell its programs apart.
 */
final class NatPmpServer {
    private final PcpServer pcp;
    private final ExplicitMappings mappings;
    private final int subscriber;

    NatPmpServer(PcpServer pcp, ExplicitMappings mappings, int subscriber) {
        this.pcp = pcp;
        this.mappings = mappings;
        this.subscriber = subscriber;
    }

    /** Answers a request of version 0; null where there is nothing to answer to. */
    byte[] answer(byte[] request, int client, long nowNanos) {
        long epoch = pcp.epochSeconds(nowNanos);
        int opcode = PcpMessage.opcode(request);
        switch (opcode) {
            case NatPmp.EXTERNAL_ADDRESS:
                return NatPmp.address(mappings.outsideAddress(subscriber, client), epoch);
            case NatPmp.MAP_UDP:
            case NatPmp.MAP_TCP:
                return request.length < NatPmp.MAP_REQUEST_BYTES
                        ? null
                        : map(request, opcode, client, nowNanos);
            default:
                return NatPmp.error(opcode, ResultCode.UNSUPP_OPCODE.natPmpCode(), epoch);
        }
    }

    private byte[] map(byte[] request, int opcode, int client, long nowNanos) {
        int protocol = opcode == NatPmp.MAP_TCP ? Ipv4.TCP : Ipv4.UDP;
        int port = NatPmp.internalPort(request);
        int lifetimeSeconds = NatPmp.lifetimeSeconds(request);
        ExplicitMapping there = mappings.find(subscriber, protocol, client, port);
        if (there != null && !Nonce.NAT_PMP.equals(there.owner())) {
            // A configured one can be told of, as long as nobody wants it gone.
            return there.isStatic() && lifetimeSeconds != 0
                    ? granted(opcode, there, nowNanos)
                    : refused(request, opcode, ResultCode.NOT_AUTHORIZED, nowNanos);
        }
        if (lifetimeSeconds == 0) {
            delete(protocol, client, port);
            return NatPmp.mapping(opcode, 0, pcp.epochSeconds(nowNanos), port, 0, 0);
        }
        ResultCode result =
                port == 0
                        ? ResultCode.UNSUPP_PROTOCOL
                        : pcp.request(
                                protocol,
                                client,
                                port,
                                NatPmp.suggestedPort(request),
                                false,
                                Nonce.NAT_PMP,
                                lifetimeSeconds,
                                nowNanos);
        return result == ResultCode.SUCCESS
                ? granted(opcode, mappings.find(subscriber, protocol, client, port), nowNanos)
                : refused(request, opcode, result, nowNanos);
    }

    /** Port 0 stands for all that the host has of the protocol (section 3.4). */
    private void delete(int protocol, int client, int port) {
        for (ExplicitMapping m : mappings.list(subscriber)) {
            if (Nonce.NAT_PMP.equals(m.owner())
                    && m.protocol() == protocol
                    && m.insideAddress() == client
                    && (port == 0 || port == m.insidePort())) {
                mappings.unmap(subscriber, protocol, client, m.insidePort());
            }
        }
    }

    private byte[] granted(int opcode, ExplicitMapping mapping, long nowNanos) {
        return NatPmp.mapping(
                opcode,
                0,
                pcp.epochSeconds(nowNanos),
                mapping.insidePort(),
                mapping.outsidePort(),
                pcp.secondsLeft(mapping, nowNanos));
    }

    private byte[] refused(byte[] request, int opcode, ResultCode result, long nowNanos) {
        return NatPmp.mapping(
                opcode,
                result.natPmpCode(),
                pcp.epochSeconds(nowNanos),
                NatPmp.internalPort(request),
                0,
                0);
    }
}
