// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.UnmappableReply;
import org.portset.nat.state.Owner;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.IcmpErrors;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.TcpAnswer;

/**
 * The ICMP errors that the NAT itself sends about packets it drops (RFC 1812 section 4.3), and the
 * RSTs by which hosts inside learn that it knows their connection no more, so that they need not
 * find out by silence. They are limited by subscriber (RFC 1812 section 4.3.2.8): {@value
 * #PER_SECOND} a second, and {@value #BURST} at once, which is more than a traceroute with all its
 * probes in flight needs.
 */
final class OwnErrors {
    static final int PER_SECOND = 100;
    static final int BURST = 50;

    private final NatOutput output;
    private final byte[] buf = new byte[IcmpErrors.MAX_BYTES];

    OwnErrors(NatOutput output) {
        this.output = output;
    }

    /** Tells the host inside why its packet, which is as it was, is dropped; or doesn't. */
    void aboutOut(Subscriber subscriber, Packet p, int verdict, long nowNanos) {
        switch (Drop.of(verdict)) {
            case TTL_EXPIRED:
                toInside(subscriber, p, Icmp.TIME_EXCEEDED, Icmp.TTL_EXCEEDED, 0, nowNanos);
                break;
            case TOO_BIG:
                toInside(
                        subscriber,
                        p,
                        Icmp.DESTINATION_UNREACHABLE,
                        Icmp.FRAGMENTATION_NEEDED,
                        subscriber.mtuBytes,
                        nowNanos);
                break;
            case NO_PORT_FREE:
            case PORT_LIMIT:
            case SESSION_LIMIT:
            case SESSION_RATE:
            case TABLE_FULL:
                unmappable(subscriber, p, nowNanos);
                break;
            case NOT_SYN:
                reset(subscriber, p, nowNanos);
                break;
            default:
                break;
        }
    }

    /** The connection has expired, or a change of the configuration has ended it. */
    private void reset(Subscriber subscriber, Packet p, long nowNanos) {
        boolean isAnswered = (p.tcpFlags & (Tcp.ACK | Tcp.RST)) == Tcp.ACK;
        if (isAnswered && subscriber.ownErrors.take(nowNanos)) {
            int length = TcpAnswer.reset(buf, p.buf, p.off, p.transport);
            output.toInside(subscriber.handle, buf, 0, length);
        }
    }

    /** Tells a remote that the TTL of its packet ends here. */
    void aboutIn(Subscriber subscriber, Packet p, int verdict, long nowNanos) {
        if (verdict == Drop.TTL_EXPIRED.verdict()) {
            int source =
                    subscriber.ownerAt(p.destination) != Owner.NONE
                            ? p.destination
                            : subscriber.outsideAddress;
            int length =
                    write(
                            subscriber,
                            p,
                            Icmp.TIME_EXCEEDED,
                            Icmp.TTL_EXCEEDED,
                            0,
                            source,
                            nowNanos);
            if (length > 0) {
                output.toOutside(subscriber.handle, buf, 0, length);
            }
        }
    }

    /** RFC 6888 REQ-11 for all, RFC 5508 REQ-8 for queries. */
    private void unmappable(Subscriber subscriber, Packet p, long nowNanos) {
        UnmappableReply reply = subscriber.policy.unmappableReply();
        if (reply == UnmappableReply.SILENT) {
            return;
        }
        boolean isHost = reply == UnmappableReply.HOST_UNREACHABLE && p.protocol != Ipv4.ICMP;
        toInside(
                subscriber,
                p,
                Icmp.DESTINATION_UNREACHABLE,
                isHost ? Icmp.HOST_UNREACHABLE : Icmp.ADMINISTRATIVELY_PROHIBITED,
                0,
                nowNanos);
    }

    private void toInside(
            Subscriber subscriber, Packet p, int type, int code, int mtuBytes, long nowNanos) {
        int gateway = subscriber.given.insideGateway();
        if (gateway == 0) {
            return;
        }
        int length = write(subscriber, p, type, code, mtuBytes, gateway, nowNanos);
        if (length > 0) {
            output.toInside(subscriber.handle, buf, 0, length);
        }
    }

    /** Writes an error to the packet's sender; its length, or 0 if none may be sent. */
    private int write(
            Subscriber subscriber,
            Packet p,
            int type,
            int code,
            int mtuBytes,
            int source,
            long nowNanos) {
        if (!subscriber.policy.icmpErrors()
                || !IcmpErrors.mayAnswer(p.buf, p.off, p.totalLength)
                || !subscriber.ownErrors.take(nowNanos)) {
            return 0;
        }
        return IcmpErrors.write(
                buf,
                0,
                type,
                code,
                mtuBytes,
                source,
                Ipv4.source(p.buf, p.off),
                p.buf,
                p.off,
                p.totalLength);
    }
}
