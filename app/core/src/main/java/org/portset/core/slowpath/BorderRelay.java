// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Optional;
import org.onosproject.net.PortNumber;
import org.portset.core.config.SwitchModel;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.TokenBucket;
import org.portset.nat.engine.Verdict;
import org.portset.nat.fragments.FragmentHandler;
import org.portset.nat.fragments.FragmentLimits;
import org.portset.nat.fragments.FragmentTable;
import org.portset.nat.fragments.Fragmenter;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.IcmpErrors;
import org.portset.nat.wire.Ipv4;

/*
 *  tunnel ---> header? -> rule of source? -> fragment? -> own port's PSID? -+-> Internet
 *              |          | spoofed-address    |          | spoofed-psid    |
 *              |                               |                            '-> tunnel
 *  Internet -> header? -> rule of destination? -> fragment? -> its port's PSID ^
 *                         | no-map-rule            |          | port-zero-block
 *                                                  '-> FragmentTable: as the first one
 *
 *  Behind the arrows: TTL used up? too big? Then an ICMP error goes back, or fragments go on.
 */

/**
 * A BR switch's part of the slow path: what a switch can't steer by itself. That is ICMP, whose
 * ports are a query id or inside a packet inside (RFC 7597 section 8.2), fragments (section 8.3.2),
 * and packets that call for an ICMP error: TTL used up, too big for the tunnel.
 *
 * <p>Without state but for fragments under way. From the tunnel, the switch has compared the outer
 * source's address and constants and hands up its PSID; here it is compared with that of the port.
 * Towards a home, the PSID is computed from the port and given to the switch in the frame's
 * destination MAC, from which its rules make the outer address. Homes reach one another this way
 * too, in at the tunnel and out again.
 */
public final class BorderRelay implements SwitchPath {
    private static final int HEADER = Ethernet.HEADER_BYTES;

    /** Where a packet comes from or goes to, if not the home with a PSID of up to 16 bits. */
    private static final int INTERNET = 1 << 16;

    /** Own ICMP errors, towards homes and towards the Internet each (RFC 1812 4.3.2.8). */
    private static final int ERRORS_PER_SECOND = 500;

    private static final int ERRORS_AT_ONCE = 100;

    /** Many homes', and from the Internet anyone's. */
    private static final FragmentLimits FRAGMENTS =
            FragmentLimits.builder().datagrams(1 << 14).heldBytes(16 << 20).build();

    private final PacketSender sender;
    private final DropCounts drops = new DropCounts();
    private final FragmentTable tunnelFragments = new FragmentTable(FRAGMENTS, new SharedFate());
    private final FragmentTable internetFragments = new FragmentTable(FRAGMENTS, new SharedFate());
    private final TokenBucket errorsToHomes = new TokenBucket(ERRORS_PER_SECOND, ERRORS_AT_ONCE);
    private final TokenBucket errorsToInternet = new TokenBucket(ERRORS_PER_SECOND, ERRORS_AT_ONCE);
    private SwitchModel device;
    private PortOwners owners;

    public BorderRelay(SwitchModel device, PacketSender sender) {
        this.sender = sender;
        update(device);
    }

    /**
     * Takes over a switch whose domain has other rules; fragments under way are judged by these.
     */
    final synchronized void update(SwitchModel changed) {
        device = changed;
        owners = new PortOwners(changed.domain());
    }

    public synchronized SwitchModel device() {
        return device;
    }

    public DropCounts drops() {
        return drops;
    }

    @Override
    public synchronized void receive(Punt punt, long nowNanos) {
        boolean fromTunnel = punt.inPort().equals(device.tunnelPort());
        if (punt.etherType() != Ethernet.IPV4) {
            drops.add(Drop.NOT_IPV4);
        } else if (!fromTunnel && !punt.inPort().equals(device.internet().port())) {
            drops.add(Drop.UNKNOWN_SUBSCRIBER);
        } else {
            receive(punt.reframe(HEADER), fromTunnel, punt.carried(), nowNanos);
        }
    }

    private void receive(byte[] frame, boolean fromTunnel, int carried, long nowNanos) {
        int fault = Ipv4.check(frame, HEADER, frame.length - HEADER);
        if (fault != Ipv4.GOOD) {
            drops.add(Drop.of(fault)); // numbered as the drops are
            return;
        }
        int source = Ipv4.source(frame, HEADER);
        int destination = Ipv4.destination(frame, HEADER);
        if (Ipv4.isMartian(source) || Ipv4.isMartian(destination)) {
            drops.add(Drop.MARTIAN_ADDRESS);
            return;
        }
        Optional<MapRule> to = owners.rule(destination);
        if (!fromTunnel && to.isEmpty()) {
            drops.add(Drop.NO_MAP_RULE);
            return;
        }
        Optional<MapRule> from = fromTunnel ? owners.rule(source) : Optional.empty();
        if (fromTunnel && from.isEmpty()) {
            drops.add(Drop.SPOOFED_ADDRESS);
            return;
        }
        int origin = fromTunnel ? carried : INTERNET;
        if (!Ipv4.isFragment(frame, HEADER)
                || !(PortOwners.isShared(from) || PortOwners.isShared(to))) {
            forward(way(origin, frame, HEADER), origin, frame, HEADER, nowNanos);
        } else if (fromTunnel) {
            tunnelFragments.take(owner(source, origin), frame, HEADER, nowNanos);
        } else {
            internetFragments.take(owner(destination, origin), frame, HEADER, nowNanos);
        }
    }

    /**
     * Where a whole datagram or first fragment goes: to the home with this PSID, to {@link
     * #INTERNET}, or nowhere, the complement of a drop's verdict.
     *
     * @param origin the PSID of the home that sent it, or {@link #INTERNET}
     */
    private int way(int origin, byte[] buf, int off) {
        Optional<MapRule> from =
                origin == INTERNET ? Optional.empty() : owners.rule(Ipv4.source(buf, off));
        Optional<MapRule> to = owners.rule(Ipv4.destination(buf, off));
        if (PortOwners.isShared(from) || PortOwners.isShared(to)) {
            int verdict = owners.read(buf, off);
            if (verdict != Verdict.FORWARD) {
                return ~verdict;
            }
        }
        if (PortOwners.isShared(from)) {
            int psid = owners.ofSource(from.get(), buf, off);
            if (psid != origin) {
                return psid < 0 ? psid : ~Drop.SPOOFED_PSID.verdict();
            }
        }
        if (to.isEmpty()) {
            return INTERNET;
        }
        return PortOwners.isShared(to) ? owners.ofDestination(to.get(), buf, off) : 0;
    }

    private void forward(int way, int origin, byte[] buf, int off, long nowNanos) {
        if (way < 0) {
            drops.add(Drop.of(~way));
            return;
        }
        int mtuBytes = device.domain().innerMtuBytes();
        boolean isTooBig = way != INTERNET && Ipv4.totalLength(buf, off) > mtuBytes;
        if (Ipv4.ttl(buf, off) <= 1) {
            drops.add(Drop.TTL_EXPIRED);
            complain(origin, Icmp.TIME_EXCEEDED, Icmp.TTL_EXCEEDED, 0, buf, off, nowNanos);
            return;
        }
        if (isTooBig && Ipv4.dontFragment(buf, off)) {
            drops.add(Drop.TOO_BIG);
            complain(
                    origin,
                    Icmp.DESTINATION_UNREACHABLE,
                    Icmp.FRAGMENTATION_NEEDED,
                    mtuBytes,
                    buf,
                    off,
                    nowNanos);
            return;
        }
        int difference = Ipv4.decrementTtl(buf, off);
        Ipv4.setChecksum(buf, off, Checksum.apply(Ipv4.checksum(buf, off), difference));
        if (isTooBig) {
            Fragmenter.split(buf, off, mtuBytes, HEADER, (out, at, len) -> send(way, out, at));
        } else {
            send(way, buf, off);
        }
    }

    /** Tells a packet's sender by an ICMP error why it goes no further, if that may be. */
    private void complain(
            int origin, int type, int code, int mtuBytes, byte[] buf, int off, long nowNanos) {
        int length = Ipv4.totalLength(buf, off);
        TokenBucket errors = origin == INTERNET ? errorsToInternet : errorsToHomes;
        if (!IcmpErrors.mayAnswer(buf, off, length) || !errors.take(nowNanos)) {
            return;
        }
        byte[] out = new byte[HEADER + IcmpErrors.MAX_BYTES];
        IcmpErrors.write(
                out,
                HEADER,
                type,
                code,
                mtuBytes,
                device.internet().address().toInt(),
                Ipv4.source(buf, off),
                buf,
                off,
                length);
        send(origin, out, HEADER);
    }

    /** Sends a packet as it is, in its own array if there is just room for the frame's header. */
    private void send(int way, byte[] buf, int off) {
        int length = Ipv4.totalLength(buf, off);
        byte[] frame = buf;
        if (off != HEADER || buf.length != HEADER + length) {
            frame = new byte[HEADER + length];
            System.arraycopy(buf, off, frame, HEADER, length);
        }
        boolean toInternet = way == INTERNET;
        // The low bits of the destination MAC are where BrProgram's rules expect the PSID.
        long destination = toInternet ? device.internet().nextHopMac().toLong() : way;
        Frames.header(frame, destination, device.internet().mac().toLong(), 0, Ethernet.IPV4);
        sender.send(device.id(), toInternet ? device.internet().port() : PortNumber.TABLE, frame);
    }

    /** Whose share of the fragments: a home's, or that of all who send to an address. */
    private static long owner(int address, int origin) {
        return ((long) address << 32) | origin;
    }

    /** Lets fragments that wait in vain time out. */
    synchronized void tick(long nowNanos) {
        tunnelFragments.advance(nowNanos);
        internetFragments.advance(nowNanos);
    }

    /** Fragments go the way of their datagram's first one. */
    private final class SharedFate implements FragmentHandler {
        @Override
        public long first(long owner, byte[] buf, int off, int len, long nowNanos) {
            int way = way((int) owner, buf, off);
            forward(way, (int) owner, buf, off, nowNanos);
            return way;
        }

        @Override
        public void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos) {
            forward((int) fate, (int) owner, buf, off, nowNanos);
        }

        @Override
        public void refused(long owner, int reason) {
            drops.add(Drop.of(reason)); // numbered as the drops are
        }
    }
}
