// SPDX-License-Identifier: Apache-2.0
package org.portset.core.lan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Bytes;

/**
 * A home's DHCPv4 server (RFC 2131). It is the one server of its LAN: what it has no record of, as
 * after a restart, it grants if nobody else has the address, and so hosts keep their addresses.
 *
 * <p>Not thread-safe. It remembers at most one lease for each address of pool and reservations.
 */
public final class DhcpServer {
    /** Clients listen here. */
    public static final int CLIENT_PORT = 68;

    /** Servers listen here. */
    public static final int SERVER_PORT = 67;

    private static final long OFFER_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long DECLINED_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MIN_REPLY_BYTES = 300;
    private static final int BROADCAST = -1;

    private final Ip4Address gateway;
    private final Ip4Prefix lan;
    private final InUse inUse;
    private final Map<Integer, Lease> byAddress = new HashMap<>();
    private final Map<String, Lease> byClient = new HashMap<>();
    private DhcpPolicy policy;
    private int tunnelMtuBytes;

    /** Whether an address is known to be another host's. */
    @FunctionalInterface
    public interface InUse {
        /**
         * Whether a host other than this is known to have the address.
         *
         * @param mac of the host that may have it, 48 bits
         */
        boolean byOther(int address, long mac);
    }

    private static final class Lease {
        private final String client;
        private final int address;
        private long untilNanos;

        Lease(String client, int address) {
            this.client = client;
            this.address = address;
        }
    }

    /** What to do with a message. */
    public static final class Outcome {
        private final byte[] reply;
        private final int destination;
        private final long mac;
        private final Drop drop;

        private Outcome(byte[] reply, int destination, long mac, Drop drop) {
            this.reply = reply;
            this.destination = destination;
            this.mac = mac;
            this.drop = drop;
        }

        private static Outcome silent(Drop drop) {
            return new Outcome(null, 0, 0, drop);
        }

        /** The answer's UDP payload; null where there is none. */
        public byte[] reply() {
            return reply;
        }

        /** The IPv4 address that the answer goes to. */
        public int destination() {
            return destination;
        }

        /** The Ethernet address that the answer goes to, 48 bits. */
        public long mac() {
            return mac;
        }

        /** Why there is no answer; empty where that is as it should be. */
        public Optional<Drop> drop() {
            return Optional.ofNullable(drop);
        }
    }

    /**
     * @param gateway the server's and router's address
     * @param tunnelMtuBytes what hosts are told where the policy names no MTU
     */
    public DhcpServer(
            Ip4Address gateway, Ip4Prefix lan, DhcpPolicy policy, int tunnelMtuBytes, InUse inUse) {
        this.gateway = gateway;
        this.lan = lan;
        this.policy = policy;
        this.tunnelMtuBytes = tunnelMtuBytes;
        this.inUse = inUse;
    }

    /** Takes over a policy; leases of addresses that it has no more end as they are asked for. */
    public void update(DhcpPolicy changed, int mtuBytes) {
        policy = changed;
        tunnelMtuBytes = mtuBytes;
    }

    /** Leases that are in force, offers included. */
    public int leases(long nowNanos) {
        return (int) byAddress.values().stream().filter(l -> isLive(l, nowNanos)).count();
    }

    /** Takes the payload of a datagram to port 67. */
    public Outcome receive(byte[] payload, long nowNanos) {
        Optional<DhcpMessage> read = DhcpMessage.read(payload);
        if (read.isEmpty() || read.get().relayAddress() != 0) {
            return Outcome.silent(Drop.BAD_DHCP);
        }
        DhcpMessage message = read.get();
        switch (message.type()) {
            case DhcpMessage.DISCOVER:
                return discover(message, nowNanos);
            case DhcpMessage.REQUEST:
                return request(message, nowNanos);
            case DhcpMessage.DECLINE:
                decline(message, nowNanos);
                return Outcome.silent(null);
            case DhcpMessage.RELEASE:
                end(message.clientKey(), message.clientAddress());
                return Outcome.silent(null);
            case DhcpMessage.INFORM:
                return lan.contains(Ip4Address.valueOf(message.clientAddress()))
                        ? reply(message, DhcpMessage.ACK, 0)
                        : Outcome.silent(Drop.BAD_DHCP);
            default:
                return Outcome.silent(Drop.BAD_DHCP);
        }
    }

    private Outcome discover(DhcpMessage message, long nowNanos) {
        int address = choose(message, nowNanos);
        if (address == 0) {
            return Outcome.silent(Drop.DHCP_NO_ADDRESS);
        }
        Lease known = byAddress.get(address);
        boolean isBound = known != null && known.untilNanos - nowNanos > OFFER_NANOS;
        if (!isBound || !known.client.equals(message.clientKey())) {
            lend(message.clientKey(), address, nowNanos + OFFER_NANOS);
        }
        return reply(message, DhcpMessage.OFFER, address);
    }

    /** RFC 2131 4.3.1: what it has or had, what it wants, or any that is free. */
    private int choose(DhcpMessage message, long nowNanos) {
        Ip4Address kept = policy.hosts().get(MacAddress.valueOf(message.mac()));
        if (kept != null) {
            return kept.toInt();
        }
        Lease own = byClient.get(message.clientKey());
        if (own != null && mayHave(message, own.address, nowNanos)) {
            return own.address;
        }
        int wanted = message.address(DhcpMessage.OPTION_REQUESTED_ADDRESS);
        if (wanted != 0 && mayHave(message, wanted, nowNanos)) {
            return wanted;
        }
        // The same host is offered the same address, as far as possible, without any record.
        int size = policy.size();
        int start = Math.floorMod(Long.hashCode(message.mac() * 0x9e3779b97f4a7c15L), size);
        for (int i = 0; i < size; i++) {
            int address = policy.first().toInt() + (start + i) % size;
            if (mayHave(message, address, nowNanos)) {
                return address;
            }
        }
        return 0;
    }

    private boolean mayHave(DhcpMessage message, int address, long nowNanos) {
        Ip4Address kept = policy.hosts().get(MacAddress.valueOf(message.mac()));
        if (kept != null) {
            return kept.toInt() == address;
        }
        int index = address - policy.first().toInt();
        boolean isInPool = index >= 0 && index < policy.size();
        if (!isInPool
                || address == gateway.toInt()
                || policy.hosts().containsValue(Ip4Address.valueOf(address))) {
            return false;
        }
        Lease lease = byAddress.get(address);
        if (lease != null && isLive(lease, nowNanos)) {
            return lease.client.equals(message.clientKey());
        }
        return !inUse.byOther(address, message.mac());
    }

    private static boolean isLive(Lease lease, long nowNanos) {
        return lease.untilNanos - nowNanos > 0;
    }

    /** RFC 2131 4.3.2; how a client has come by the address shows in what it names. */
    private Outcome request(DhcpMessage message, long nowNanos) {
        int server = message.address(DhcpMessage.OPTION_SERVER);
        int wanted = message.address(DhcpMessage.OPTION_REQUESTED_ADDRESS);
        if (server != 0 && server != gateway.toInt()) {
            end(message.clientKey(), wanted);
            return Outcome.silent(Drop.DHCP_OTHER_SERVER);
        }
        int address = wanted != 0 ? wanted : message.clientAddress();
        if (address == 0) {
            return Outcome.silent(Drop.BAD_DHCP);
        }
        if (!mayHave(message, address, nowNanos)) {
            return reply(message, DhcpMessage.NAK, 0);
        }
        long leaseNanos = TimeUnit.SECONDS.toNanos(policy.leaseSeconds());
        lend(message.clientKey(), address, nowNanos + leaseNanos);
        return reply(message, DhcpMessage.ACK, address);
    }

    private void lend(String client, int address, long untilNanos) {
        Lease other = byAddress.get(address);
        if (other != null) {
            byClient.remove(other.client, other);
        }
        Lease before = byClient.get(client);
        if (before != null && before.address != address) {
            byAddress.remove(before.address, before);
        }
        Lease lease = new Lease(client, address);
        lease.untilNanos = untilNanos;
        byAddress.put(address, lease);
        byClient.put(client, lease);
    }

    /** Somebody else answers for the address: nobody gets it for a while. */
    private void decline(DhcpMessage message, long nowNanos) {
        int address = message.address(DhcpMessage.OPTION_REQUESTED_ADDRESS);
        if (end(message.clientKey(), address)) {
            lend("declined " + address, address, nowNanos + DECLINED_NANOS);
        }
    }

    private boolean end(String client, int address) {
        Lease lease = byClient.get(client);
        if (lease == null || lease.address != address) {
            return false;
        }
        byClient.remove(client);
        byAddress.remove(address, lease);
        return true;
    }

    private Outcome reply(DhcpMessage message, int type, int address) {
        List<byte[]> options = new ArrayList<>();
        options.add(new byte[] {DhcpMessage.OPTION_TYPE, 1, (byte) type});
        options.add(address(DhcpMessage.OPTION_SERVER, List.of(gateway)));
        if (type != DhcpMessage.NAK) {
            if (address != 0) {
                int seconds = policy.leaseSeconds();
                options.add(number(51, seconds, 4));
                options.add(number(58, seconds / 2, 4));
                options.add(number(59, (int) (seconds * 7L / 8), 4));
            }
            int mask = lan.prefixLength() == 0 ? 0 : -1 << (32 - lan.prefixLength());
            options.add(number(1, mask, 4));
            options.add(address(3, List.of(gateway)));
            if (!policy.dns().isEmpty()) {
                options.add(address(6, policy.dns()));
            }
            int mtu = policy.mtuBytes() == 0 ? tunnelMtuBytes : policy.mtuBytes();
            options.add(number(26, mtu, 2));
        }
        int length = DhcpMessage.OPTIONS_OFFSET + 1;
        for (byte[] option : options) {
            length += option.length;
        }
        byte[] reply = message.replyHeader(Math.max(length, MIN_REPLY_BYTES));
        if (type == DhcpMessage.ACK) {
            Bytes.putI32(reply, 12, message.clientAddress());
        }
        Bytes.putI32(reply, 16, address);
        int at = DhcpMessage.OPTIONS_OFFSET;
        for (byte[] option : options) {
            System.arraycopy(option, 0, reply, at, option.length);
            at += option.length;
        }
        reply[at] = (byte) DhcpMessage.OPTION_END;
        return toClient(message, type, address, reply);
    }

    /** RFC 2131 4.1: where an answer goes. */
    private static Outcome toClient(DhcpMessage message, int type, int address, byte[] reply) {
        boolean isRefusal = type == DhcpMessage.NAK;
        if (!isRefusal && message.clientAddress() != 0) {
            return new Outcome(reply, message.clientAddress(), message.mac(), null);
        }
        return isRefusal || message.wantsBroadcast()
                ? new Outcome(reply, BROADCAST, 0xffff_ffff_ffffL, null)
                : new Outcome(reply, address, message.mac(), null);
    }

    private static byte[] address(int code, List<Ip4Address> addresses) {
        byte[] option = new byte[2 + 4 * addresses.size()];
        option[0] = (byte) code;
        option[1] = (byte) (4 * addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            Bytes.putI32(option, 2 + 4 * i, addresses.get(i).toInt());
        }
        return option;
    }

    private static byte[] number(int code, int value, int bytes) {
        byte[] option = new byte[2 + bytes];
        option[0] = (byte) code;
        option[1] = (byte) bytes;
        for (int i = 0; i < bytes; i++) {
            option[2 + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
        return option;
    }
}
