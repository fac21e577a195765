// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.portset.nat.wire.Ipv4;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;

/**
 * Watches the DNS UPDATEs (RFC 2136) of a home's hosts pass to certain servers, and believes those
 * that the server accepts: it has checked their TSIG and its policy, which nobody on the way could.
 *
 * <p>An UPDATE is remembered until its answer passes back, by the same two endpoints and with the
 * same id, or for ten seconds. Whoever can forge that answer can put names into the list, but only
 * names that a host of the home was just registering.
 *
 * <p>Not thread-safe: under the lock of the home's NAT.
 */
final class UpdateWatch {
    /** Watches nothing. */
    static final UpdateWatch NONE = new UpdateWatch(Set.of(), null, null);

    /** An UPDATE is repeated if its answer hasn't come, and hosts are few. */
    private static final int MAX_PENDING = 64;

    private static final long PENDING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Set<Integer> servers = new HashSet<>();
    private final Ip4Prefix lan;
    private final Ip4Prefix outside;
    private final Map<Key, Pending> pending = new LinkedHashMap<>(); // the oldest first

    /**
     * @param servers whose answers are believed
     * @param lan the home's addresses
     * @param outside the addresses that stand for the home outside
     */
    UpdateWatch(Set<Ip4Address> servers, Ip4Prefix lan, Ip4Prefix outside) {
        servers.forEach(server -> this.servers.add(server.toInt()));
        this.lan = lan;
        this.outside = outside;
    }

    /** Whether there is any server to watch. */
    boolean isUsed() {
        return !servers.isEmpty();
    }

    /** A packet from a host, not translated yet. */
    void fromHome(byte[] buf, int off, long nowNanos) {
        if (!isUsable(buf, off) || !servers.contains(Ipv4.destination(buf, off))) {
            return;
        }
        DnsPayload payload = DnsPayload.to(buf, off);
        Message update = payload == null ? null : payload.message();
        if (update == null || !isUpdate(update) || payload.isResponse()) {
            return;
        }
        int host = Ipv4.source(buf, off);
        List<NameChange> changes = new UpdateSection(host, lan, outside).read(update);
        if (changes.isEmpty()) {
            return;
        }
        pending.values().removeIf(each -> each.untilNanos - nowNanos <= 0);
        Key key =
                new Key(
                        payload.protocol(),
                        host,
                        payload.hostPort(),
                        payload.id(),
                        payload.server());
        pending.remove(key);
        if (pending.size() >= MAX_PENDING) {
            pending.remove(pending.keySet().iterator().next());
        }
        pending.put(key, new Pending(changes, nowNanos + PENDING_NANOS));
    }

    /**
     * A packet to a host, translated.
     *
     * @return what it has confirmed; empty if nothing
     */
    List<NameChange> toHome(byte[] buf, int off, long nowNanos) {
        if (pending.isEmpty() || !isUsable(buf, off) || !servers.contains(Ipv4.source(buf, off))) {
            return List.of();
        }
        DnsPayload payload = DnsPayload.from(buf, off);
        Message answer = payload == null ? null : payload.message();
        if (answer == null || !isUpdate(answer) || !payload.isResponse()) {
            return List.of();
        }
        Key key =
                new Key(
                        payload.protocol(),
                        Ipv4.destination(buf, off),
                        payload.hostPort(),
                        payload.id(),
                        payload.server());
        Pending confirmed = pending.remove(key);
        boolean isDone =
                confirmed != null
                        && confirmed.untilNanos - nowNanos > 0
                        && answer.getHeader().getRcode() == Rcode.NOERROR;
        return isDone ? confirmed.changes : List.of();
    }

    private static boolean isUsable(byte[] buf, int off) {
        return Ipv4.check(buf, off, buf.length - off) == Ipv4.GOOD && !Ipv4.isFragment(buf, off);
    }

    private static boolean isUpdate(Message message) {
        return message.getHeader().getOpcode() == Opcode.UPDATE;
    }

    private static final class Pending {
        private final List<NameChange> changes;
        private final long untilNanos;

        Pending(List<NameChange> changes, long untilNanos) {
            this.changes = new ArrayList<>(changes);
            this.untilNanos = untilNanos;
        }
    }

    /** One UPDATE on its way. */
    private static final class Key {
        private final int protocol;
        private final int host;
        private final int hostPort;
        private final int id;
        private final int server;

        Key(int protocol, int host, int hostPort, int id, int server) {
            this.protocol = protocol;
            this.host = host;
            this.hostPort = hostPort;
            this.id = id;
            this.server = server;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key)) {
                return false;
            }
            Key that = (Key) other;
            return protocol == that.protocol
                    && host == that.host
                    && hostPort == that.hostPort
                    && id == that.id
                    && server == that.server;
        }

        @Override
        public int hashCode() {
            return Objects.hash(protocol, host, hostPort, id, server);
        }
    }
}
