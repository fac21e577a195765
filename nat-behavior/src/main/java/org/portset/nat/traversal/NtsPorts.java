// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.SharedPorts;
import org.portset.nat.wire.Ipv4;

/** The ports that one subscriber's requests are for: which they get, and for how long. */
final class NtsPorts {
    private final SharedPorts ports;
    private final int subscriber;
    private final Set<Chosen> chosen = new LinkedHashSet<>(); // the one used longest ago first

    NtsPorts(SharedPorts ports, int subscriber) {
        this.ports = ports;
        this.subscriber = subscriber;
    }

    /**
     * Shares a port for TCP, UDP or as many of both as can be had.
     *
     * @return the protocol it is shared for, {@link Opening#ANY_PROTOCOL} for both; or the
     *     complement of a drop's verdict
     */
    int share(int protocol, int insideAddress, int port) {
        if (protocol != Opening.ANY_PROTOCOL) {
            Drop why = ports.share(subscriber, protocol, insideAddress, port);
            return why == null ? protocol : ~why.verdict();
        }
        Drop tcp = ports.share(subscriber, Ipv4.TCP, insideAddress, port);
        Drop udp = ports.share(subscriber, Ipv4.UDP, insideAddress, port);
        if (tcp == null) {
            return udp == null ? Opening.ANY_PROTOCOL : Ipv4.TCP;
        }
        return udp == null ? Ipv4.UDP : ~tcp.verdict();
    }

    /** Lets go of what {@link #share} or {@link #choose} gave for an opening. */
    void release(Opening opening) {
        int port = opening.outsidePort();
        if (port == Opening.ANY_PORT) {
            return;
        }
        if (opening.protocol() != Ipv4.UDP) {
            ports.release(subscriber, Ipv4.TCP, opening.insideAddress(), port);
        }
        if (opening.protocol() != Ipv4.TCP) {
            ports.release(subscriber, Ipv4.UDP, opening.insideAddress(), port);
        }
    }

    /**
     * Chooses a port and shares it: one that is chosen already and where no packet is expected that
     * could be mistaken; else a free one, as far as the router may take one more.
     *
     * @param wanted what a free one should be like, 1..65535
     * @param isQuiet whether a request for a port would not wait
     * @return the port, or the complement of a drop's verdict
     */
    int choose(
            int protocol,
            int insideAddress,
            int wanted,
            int maxPorts,
            IntPredicate isQuiet,
            long nowNanos) {
        int count = 0;
        for (Iterator<Chosen> each = chosen.iterator(); each.hasNext(); ) {
            Chosen one = each.next();
            if (!ports.isShared(subscriber, one.protocol, one.insideAddress, one.port)) {
                each.remove(); // nobody has been left on it
            } else if (one.fits(protocol, insideAddress, ports, subscriber)) {
                count++;
                if (isQuiet.test(one.port)) {
                    return reuse(one, protocol, insideAddress);
                }
            }
        }
        if (count >= maxPorts) {
            return ~Drop.PORT_LIMIT.verdict();
        }
        int port = ports.take(subscriber, protocol, insideAddress, wanted, nowNanos);
        if (port > 0) {
            chosen.add(new Chosen(protocol, insideAddress, port));
        }
        return port;
    }

    /** Shares one of the chosen ports though a request for it has to wait, each in turn; or ~. */
    int chooseBusy(int protocol, int insideAddress) {
        for (Chosen one : chosen) {
            if (one.fits(protocol, insideAddress, ports, subscriber)) {
                return reuse(one, protocol, insideAddress);
            }
        }
        return ~Drop.NO_PORT_FREE.verdict();
    }

    private int reuse(Chosen one, int protocol, int insideAddress) {
        Drop why = ports.share(subscriber, protocol, insideAddress, one.port);
        chosen.remove(one);
        chosen.add(one);
        return why == null ? one.port : ~why.verdict();
    }

    /** A port that was chosen, on the outside address of one that it was chosen for. */
    private static final class Chosen {
        private final int protocol;
        private final int insideAddress;
        private final int port;

        Chosen(int protocol, int insideAddress, int port) {
            this.protocol = protocol;
            this.insideAddress = insideAddress;
            this.port = port;
        }

        /** Whether the port is shared on the other's outside address, too. */
        boolean fits(int wanted, int otherInside, SharedPorts ports, int subscriber) {
            return protocol == wanted && ports.isShared(subscriber, wanted, otherInside, port);
        }
    }
}
