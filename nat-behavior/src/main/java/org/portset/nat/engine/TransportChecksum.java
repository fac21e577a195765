// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.Udp;

/** The last step of a translation, the same both ways. */
final class TransportChecksum {
    private TransportChecksum() {}

    /**
     * Clamps the MSS of a SYN and brings the transport checksum up to date.
     *
     * @param address checksum difference of the address, which TCP and UDP cover in the pseudo
     *     header
     * @param port checksum difference of the port or query id
     * @param mssClampBytes 0: off
     */
    static void update(Packet p, int address, int port, int mssClampBytes) {
        switch (p.protocol) {
            case Ipv4.TCP:
                int mss =
                        mssClampBytes > 0 && p.mssOffset != Tcp.NO_MSS
                                ? Tcp.clampMss(p.buf, p.transport, p.mssOffset, mssClampBytes)
                                : 0;
                int tcp = Tcp.checksum(p.buf, p.transport);
                Tcp.setChecksum(p.buf, p.transport, Checksum.apply(tcp, address + port + mss));
                break;
            case Ipv4.UDP:
                int udp = Udp.checksum(p.buf, p.transport);
                Udp.setChecksum(p.buf, p.transport, Checksum.applyUdp(udp, address + port));
                break;
            default:
                int icmp = Icmp.checksum(p.buf, p.transport);
                Icmp.setChecksum(p.buf, p.transport, Checksum.apply(icmp, port));
                break;
        }
    }
}
