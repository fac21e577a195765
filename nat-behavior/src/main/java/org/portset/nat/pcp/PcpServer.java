// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.ExplicitMappings;
import org.portset.nat.engine.HeldSessions;
import org.portset.nat.engine.Nat44;
import org.portset.nat.wire.Ipv4;

/**
 * The PCP server of one subscriber (RFC 6887): what hosts ask on UDP port {@value #PORT} of their
 * gateway, answered; NAT-PMP (RFC 6886) on the same port.
 *
 * <p>It serves ANNOUNCE, MAP and PEER for TCP and UDP over IPv4, and refuses by name what it does
 * not: mappings of all ports or all protocols, mappings for another host (THIRD_PARTY), filters
 * (FILTER). Mappings are not kept over a restart: the epoch begins anew, by which clients see that
 * they have to ask again, and they get their ports back as long as those are free.
 *
 * <p>Not thread-safe: called under the lock of its {@link Nat44}. Bytes never throw.
 */
public final class PcpServer {
    /** UDP port of the server, for both protocols. */
    public static final int PORT = 5351;

    private final ExplicitMappings mappings;
    private final HeldSessions sessions;
    private final int subscriber;
    private final long startNanos;
    private final NatPmpServer natPmp;
    private PcpPolicy policy;

    /** A server that starts now: its epoch time is 0. */
    public PcpServer(Nat44 nat, int subscriber, PcpPolicy policy, long nowNanos) {
        mappings = nat.explicitMappings();
        sessions = nat.heldSessions();
        this.subscriber = subscriber;
        this.policy = Objects.requireNonNull(policy, "policy");
        startNanos = nowNanos;
        natPmp = new NatPmpServer(this, mappings, subscriber);
    }

    /** Sets the policy of the requests to come. */
    public void policy(PcpPolicy changed) {
        policy = Objects.requireNonNull(changed, "policy");
    }

    /** Ends all that was asked for. */
    public void close() {
        mappings.endAll(subscriber);
        sessions.releaseAll(subscriber);
    }

    /**
     * Answers a datagram.
     *
     * @param request its data, all of the array
     * @param source the IPv4 address it comes from
     * @return the answer's data; null if there is none to give (RFC 6887 section 8.2)
     */
    public byte[] answer(byte[] request, int source, long nowNanos) {
        if (request.length < 2 || PcpMessage.isResponse(request)) {
            return null;
        }
        if (PcpMessage.version(request) == NatPmp.VERSION) {
            return natPmp.answer(request, source, nowNanos);
        }
        if (PcpMessage.version(request) != PcpMessage.VERSION) {
            return error(request, ResultCode.UNSUPP_VERSION, nowNanos);
        }
        if (request.length < PcpMessage.HEADER_BYTES) {
            return null;
        }
        if (request.length > PcpMessage.MAX_BYTES || request.length % 4 != 0) {
            return error(request, ResultCode.MALFORMED_REQUEST, nowNanos);
        }
        if (!PcpMessage.isFrom(request, source)) {
            return error(request, ResultCode.ADDRESS_MISMATCH, nowNanos);
        }
        int opcode = PcpMessage.opcode(request);
        int body = bodyEnd(opcode);
        if (body < 0) {
            return error(request, ResultCode.UNSUPP_OPCODE, nowNanos);
        }
        if (request.length < body) {
            return error(request, ResultCode.MALFORMED_REQUEST, nowNanos);
        }
        PcpOptions options = PcpOptions.read(request, body, opcode);
        if (options.result() != ResultCode.SUCCESS) {
            return error(request, options.result(), nowNanos);
        }
        switch (opcode) {
            case PcpMessage.MAP:
                return map(request, options, source, nowNanos);
            case PcpMessage.PEER:
                return peer(request, source, nowNanos);
            default:
                return success(request, body, options, 0, nowNanos);
        }
    }

    private static int bodyEnd(int opcode) {
        switch (opcode) {
            case PcpMessage.ANNOUNCE:
                return PcpMessage.HEADER_BYTES;
            case PcpMessage.MAP:
                return PcpMessage.MAP_BYTES;
            case PcpMessage.PEER:
                return PcpMessage.PEER_BYTES;
            default:
                return -1;
        }
    }

    /** MAP (section 11.3): opens a port to everybody, renews that or closes it. */
    private byte[] map(byte[] m, PcpOptions options, int client, long nowNanos) {
        int protocol = PcpMessage.protocol(m);
        int port = PcpMessage.internalPort(m);
        if (protocol == 0 && port != 0) {
            return error(m, ResultCode.MALFORMED_REQUEST, nowNanos);
        }
        if (!isServed(protocol) || port == 0) {
            return error(m, ResultCode.UNSUPP_PROTOCOL, nowNanos);
        }
        ExplicitMapping there = mappings.find(subscriber, protocol, client, port);
        Nonce nonce = PcpMessage.nonce(m);
        boolean deletes = PcpMessage.lifetimeSeconds(m) == 0;
        if (there != null && !isOpenTo(nonce, there, deletes)) {
            return PcpMessage.error(
                    m,
                    ResultCode.NOT_AUTHORIZED,
                    there.isStatic()
                            ? ResultCode.NOT_AUTHORIZED.lifetimeSeconds()
                            : secondsLeft(there, nowNanos),
                    epochSeconds(nowNanos));
        }
        if (deletes) {
            // What is not there has been deleted before: the answer to that got lost.
            mappings.unmap(subscriber, protocol, client, port);
            return success(m, PcpMessage.MAP_BYTES, options, 0, nowNanos);
        }
        ResultCode result = ResultCode.SUCCESS;
        if (options.preferFailure() && !suggestionFits(m, client, there)) {
            result = ResultCode.CANNOT_PROVIDE_EXTERNAL;
        } else if (there == null || !there.isStatic()) {
            result =
                    request(
                            protocol,
                            client,
                            port,
                            PcpMessage.suggestedPort(m),
                            options.preferFailure(),
                            nonce,
                            PcpMessage.lifetimeSeconds(m),
                            nowNanos);
        }
        return result == ResultCode.SUCCESS
                ? granted(
                        m,
                        PcpMessage.MAP_BYTES,
                        options,
                        mappings.find(subscriber, protocol, client, port),
                        nowNanos)
                : error(m, result, nowNanos);
    }

    /**
     * A nonce is for its own mapping, and for one of NAT-PMP, as that has none. A configured
     * mapping tells its port to everybody, and is nobody's to delete (section 15.1).
     */
    private static boolean isOpenTo(Nonce nonce, ExplicitMapping there, boolean deletes) {
        return there.isStatic()
                ? !deletes
                : nonce.equals(there.owner()) || Nonce.NAT_PMP.equals(there.owner());
    }

    private boolean suggestionFits(byte[] m, int client, ExplicitMapping there) {
        int port = PcpMessage.suggestedPort(m);
        return addressFits(m, client)
                && (there == null || port == 0 || port == there.outsidePort());
    }

    private boolean addressFits(byte[] m, int client) {
        return PcpMessage.suggestsNoAddress(m)
                || PcpMessage.suggestsAddress(m, mappings.outsideAddress(subscriber, client));
    }

    /** Asks the engine for a mapping, or renews one. */
    ResultCode request(
            int protocol,
            int client,
            int port,
            int suggestedPort,
            boolean onlyThat,
            Nonce owner,
            int lifetimeSeconds,
            long nowNanos) {
        boolean isNew = mappings.find(subscriber, protocol, client, port) == null;
        if (isNew && count() >= policy.maxMappings()) {
            return ResultCode.USER_EX_QUOTA;
        }
        return result(
                mappings.map(
                        subscriber,
                        protocol,
                        client,
                        port,
                        suggestedPort,
                        onlyThat,
                        owner,
                        lifetimeNanos(lifetimeSeconds),
                        nowNanos));
    }

    /** PEER (section 12.3): makes a session, or has the one that is there last for longer. */
    private byte[] peer(byte[] m, int client, long nowNanos) {
        int protocol = PcpMessage.protocol(m);
        int port = PcpMessage.internalPort(m);
        int remote = PcpMessage.remoteAddress(m);
        int remotePort = PcpMessage.remotePort(m);
        if (!isServed(protocol)) {
            return error(m, ResultCode.UNSUPP_PROTOCOL, nowNanos);
        }
        if (port == 0 || remotePort == 0 || !PcpMessage.hasIpv4Remote(m)) {
            return error(m, ResultCode.MALFORMED_REQUEST, nowNanos);
        }
        if (!addressFits(m, client)) {
            return error(m, ResultCode.CANNOT_PROVIDE_EXTERNAL, nowNanos);
        }
        Nonce nonce = PcpMessage.nonce(m);
        ExplicitMapping there =
                sessions.find(subscriber, protocol, client, port, remote, remotePort);
        if (there != null && !nonce.equals(there.owner())) {
            return PcpMessage.error(
                    m,
                    ResultCode.NOT_AUTHORIZED,
                    secondsLeft(there, nowNanos),
                    epochSeconds(nowNanos));
        }
        if (there == null && count() >= policy.maxMappings()) {
            return error(m, ResultCode.USER_EX_QUOTA, nowNanos);
        }
        ResultCode result =
                result(
                        sessions.hold(
                                subscriber,
                                protocol,
                                client,
                                port,
                                remote,
                                remotePort,
                                PcpMessage.suggestedPort(m),
                                nonce,
                                lifetimeNanos(PcpMessage.lifetimeSeconds(m)),
                                nowNanos));
        return result == ResultCode.SUCCESS
                ? granted(
                        m,
                        PcpMessage.PEER_BYTES,
                        PcpOptions.NONE,
                        sessions.find(subscriber, protocol, client, port, remote, remotePort),
                        nowNanos)
                : error(m, result, nowNanos);
    }

    /** What the policy limits. */
    private int count() {
        return mappings.count(subscriber) + sessions.count(subscriber);
    }

    static boolean isServed(int protocol) {
        return protocol == Ipv4.TCP || protocol == Ipv4.UDP;
    }

    private long lifetimeNanos(int requestedSeconds) {
        return TimeUnit.SECONDS.toNanos(policy.granted(requestedSeconds));
    }

    private static ResultCode result(Drop refused) {
        if (refused == null) {
            return ResultCode.SUCCESS;
        }
        switch (refused) {
            case PORT_LIMIT:
            case SESSION_LIMIT:
            case SESSION_RATE:
                return ResultCode.USER_EX_QUOTA;
            case PORT_IN_USE:
                return ResultCode.CANNOT_PROVIDE_EXTERNAL;
            default:
                return ResultCode.NO_RESOURCES;
        }
    }

    /** Whole seconds, rounded up; a static mapping has as many as a host can be given. */
    long secondsLeft(ExplicitMapping mapping, long nowNanos) {
        long left = mapping.expiresNanos() - nowNanos + TimeUnit.SECONDS.toNanos(1) - 1;
        return mapping.isStatic()
                ? policy.maxLifetimeSeconds()
                : Math.max(0, TimeUnit.NANOSECONDS.toSeconds(left));
    }

    long epochSeconds(long nowNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
    }

    private byte[] error(byte[] request, ResultCode result, long nowNanos) {
        return PcpMessage.error(request, result, result.lifetimeSeconds(), epochSeconds(nowNanos));
    }

    private byte[] granted(
            byte[] request, int body, PcpOptions options, ExplicitMapping mapping, long nowNanos) {
        byte[] m = success(request, body, options, secondsLeft(mapping, nowNanos), nowNanos);
        PcpMessage.setExternal(m, mapping.outsideAddress(), mapping.outsidePort());
        return m;
    }

    /** Header and body of the request, with the options that were processed. */
    private byte[] success(
            byte[] request, int body, PcpOptions options, long lifetimeSeconds, long nowNanos) {
        byte[] processed = options.processed();
        byte[] m = PcpMessage.response(request, body, epochSeconds(nowNanos));
        PcpMessage.setResult(m, ResultCode.SUCCESS, lifetimeSeconds);
        PcpMessage.clearReserved(m);
        m = Arrays.copyOf(m, body + processed.length);
        System.arraycopy(processed, 0, m, body, processed.length);
        return m;
    }
}
