// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Nat44;
import org.portset.nat.wire.Ipv4;

/**
 * The gateway that a home's hosts know, as far as it answers itself: DHCP, DNS, PCP and echo
 * requests. Not thread-safe: under its {@link CustomerEdge}'s lock.
 */
final class HomeGateway {
    private final int natSubscriber;
    private final HostLearner learner;
    private final CeOutput output;
    private final DropCounts drops;
    private final PcpResponder pcp;
    private final DhcpResponder dhcp;
    private final DnsResponder dns;
    private SwitchModel device;
    private SubscriberModel home;

    HomeGateway(
            SwitchModel device,
            SubscriberModel home,
            Nat44 nat,
            int natSubscriber,
            PacketSender sender,
            HostTable hosts,
            HostLearner learner,
            CeOutput output,
            DropCounts drops) {
        this.device = device;
        this.home = home;
        this.natSubscriber = natSubscriber;
        this.learner = learner;
        this.output = output;
        this.drops = drops;
        pcp = new PcpResponder(nat, natSubscriber, home.pcp());
        dhcp = new DhcpResponder(home, device.domain().innerMtuBytes(), hosts, output, drops);
        dns = new DnsResponder(device, home, sender, output, drops);
    }

    /** Takes over what is configured. */
    void update(SwitchModel changedDevice, SubscriberModel changed) {
        boolean samePcp = home.pcp().equals(changed.pcp());
        device = changedDevice;
        home = changed;
        if (!samePcp) {
            pcp.update(changed.pcp());
        }
        dhcp.update(changed, device.domain().innerMtuBytes());
        dns.update(device, changed);
    }

    /**
     * Takes what the DNS resolver sends.
     *
     * @return false, and nothing done, if there is no resolver, or it is another port's packet
     */
    boolean fromUplink(Punt punt, long nowNanos) {
        boolean isForDns = dns.isOn() && punt.inPort().equals(device.uplinkPort());
        if (isForDns) {
            dns.fromUplink(punt, nowNanos);
        }
        return isForDns;
    }

    /**
     * Answers a host's packet, if it is one for the gateway.
     *
     * @param packet the punt's, from {@code at} on
     * @return false, and nothing done, if it isn't
     */
    boolean fromHome(Punt punt, byte[] packet, int at, long nowNanos) {
        if (dhcp.receive(packet, at, nowNanos)) {
            return true;
        }
        boolean isForGateway = isForGateway(packet, at);
        if (isForGateway) {
            answer(punt, nowNanos);
        }
        return isForGateway;
    }

    private boolean isForGateway(byte[] packet, int at) {
        return packet.length >= at + Ipv4.MIN_HEADER_BYTES
                && Ipv4.destination(packet, at) == home.gateway().address().toInt();
    }

    private void answer(Punt punt, long nowNanos) {
        int at = output.toHostRoom();
        byte[] out = punt.reframe(at);
        if (dns.fromHome(out, at, punt.sourceMac(), nowNanos)) {
            return;
        }
        byte[] answer = EchoResponder.answer(out, at) ? out : pcp.answer(out, at, nowNanos);
        if (answer == null) {
            drops.add(Drop.FOR_GATEWAY);
            return;
        }
        // A host that asks for a mapping will be sent to before it sends.
        learner.learn(Ipv4.destination(answer, at), punt.sourceMac());
        output.answer(Frames.withoutPadding(answer, at), punt.sourceMac());
    }

    /**
     * Answers a packet of the Internet: without NAT44, the gateway may have one of the home's
     * outside addresses.
     *
     * @return false, and nothing done, if it isn't for the gateway
     */
    boolean fromOutside(byte[] packet, int at) {
        if (home.translated() || !isForGateway(packet, at)) {
            return false;
        }
        if (EchoResponder.answer(packet, at)) {
            output.toOutside(natSubscriber, packet, at, Ipv4.totalLength(packet, at));
        } else {
            drops.add(Drop.FOR_GATEWAY);
        }
        return true;
    }
}
