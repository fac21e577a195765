// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.portset.core.testing.Packets;
import org.portset.fuzz.Input;

/**
 * A DNS UPDATE of a host that passes through its NAT, and the server's answer, both the fuzzer's:
 * whatever it learns is of the home.
 */
public final class PassingUpdates {
    private static final int MOST_CHANGES = 64;
    private static final String HOST = "192.168.1.10";
    private static final String SERVER = "198.51.100.53";
    private static final Ip4Prefix LAN = Ip4Prefix.valueOf("192.168.1.0/24");

    private PassingUpdates() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int how = in.u8();
        byte[] update = in.bytes(in.u16() % 1400);
        byte[] answer = (how & 1) == 0 ? in.rest() : answerTo(update);
        UpdateWatch watch =
                new UpdateWatch(
                        Set.of(Ip4Address.valueOf(SERVER)),
                        LAN,
                        Ip4Prefix.valueOf("192.0.2.18/32"));
        watch.fromHome(packet(how, HOST, 5000, SERVER, 53, update), 0, 1);
        List<NameChange> learnt = watch.toHome(packet(how, SERVER, 53, HOST, 5000, answer), 0, 2);
        if (learnt.size() > MOST_CHANGES) {
            throw new AssertionError(learnt.size() + " changes");
        }
    }

    /** The server takes it. */
    private static byte[] answerTo(byte[] update) {
        byte[] answer = Arrays.copyOf(update, Math.max(12, update.length));
        answer[2] |= (byte) 0x80;
        answer[3] &= (byte) 0xf0;
        return answer;
    }

    private static byte[] packet(
            int how, String from, int fromPort, String to, int toPort, byte[] message) {
        if ((how & 2) == 0) {
            byte[] udp = Packets.udp(from, fromPort, to, toPort, message.length);
            System.arraycopy(message, 0, udp, 28, message.length);
            return udp;
        }
        byte[] head = Packets.tcp(from, fromPort, to, toPort, Packets.ACK);
        byte[] tcp = Arrays.copyOf(head, head.length + 2 + message.length);
        Packets.put(tcp, 2, tcp.length, 2);
        Packets.put(tcp, head.length, message.length, 2);
        System.arraycopy(message, 0, tcp, head.length + 2, message.length);
        return Packets.fixHeader(tcp);
    }
}
