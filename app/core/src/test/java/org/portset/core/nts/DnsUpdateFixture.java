// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.portset.core.testing.Packets;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Homes whose hosts send DNS UPDATEs to a server, and its answers. */
abstract class DnsUpdateFixture {
    static final String DNS = "203.0.113.53";
    static final int HOST_PORT = 40_053;
    static final int TTL = 300;

    final StoredMaps maps = new StoredMaps();
    TestNetwork net = TestNetwork.start(maps, DnsUpdateFixture::watched);

    static void watched(ObjectNode document) {
        for (int i = 0; i < 2; i++) {
            ((ObjectNode) document.withArray("subscribers").get(i))
                    .with("nts")
                    .put("learntSeconds", 1000)
                    .withArray("updateServers")
                    .add(DNS);
        }
    }

    static void aliceConfigured(ObjectNode document) {
        watched(document);
        ((ObjectNode) document.withArray("subscribers").get(0))
                .with("nts")
                .withArray("hosts")
                .addObject()
                .put("name", "alice.home.example")
                .put("address", "192.168.1.30");
    }

    static Update update(Consumer<Update> change) {
        Update update = new Update(name("home.example"));
        update.getHeader().setID(4711);
        change.accept(update);
        return update;
    }

    static Name name(String text) {
        return Name.fromConstantString(text + ".");
    }

    static Update adding(String host, String address) {
        return update(update -> add(update, host, address));
    }

    static void add(Update update, String host, String address) {
        try {
            update.add(name(host + ".home.example"), Type.A, TTL, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Message answer(Update update, int rcode) {
        Message answer = new Message(update.getHeader().getID());
        answer.getHeader().setOpcode(Opcode.UPDATE);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(Record.newRecord(name("home.example"), Type.SOA, 1), Section.ZONE);
        return answer;
    }

    static byte[] datagram(String from, int fromPort, String to, int toPort, byte[] data) {
        byte[] p = udp(from, fromPort, to, toPort, data.length);
        System.arraycopy(data, 0, p, 28, data.length);
        return fix(p);
    }

    /** Sends it from a host at home, and gives its outside port. */
    int send(String host, byte[] message) {
        net.fromHome(CE1, HOST_MAC, datagram(host, HOST_PORT, DNS, 53, message));
        return Packets.u16(net.sent().takeOne().bytes(), 14 + 20);
    }

    void answer(int outsidePort, Message answer) {
        net.toHome1(datagram(DNS, 53, OUTSIDE, outsidePort, answer.toWire()));
        net.sent().take();
    }

    void accepted(String host, Update update) {
        answer(send(host, update.toWire()), answer(update, Rcode.NOERROR));
    }

    List<String> hosts() {
        return net.edge(CE1).nts().hosts().stream()
                .map(host -> host.name() + " " + host.address() + " " + host.origin())
                .collect(Collectors.toList());
    }

    static List<String> alice(String address) {
        return List.of("alice.home.example " + address + " learnt");
    }

    void acceptedOfHome2(Update update) {
        net.fromHome(CE2, HOST_MAC, datagram(HOST, HOST_PORT, DNS, 53, update.toWire()));
        int outside = Packets.u16(net.sent().takeOne().bytes(), 14 + 20);
        byte[] answer = answer(update, Rcode.NOERROR).toWire();
        net.packetIn(
                CE2,
                TUNNEL,
                Packets.punted(
                        Packets.frame(0, 0, 0x0800, datagram(DNS, 53, OUTSIDE, outside, answer)),
                        0));
        net.sent().take();
    }
}
