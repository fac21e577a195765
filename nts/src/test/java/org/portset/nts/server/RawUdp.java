// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Bytes to a server, and what comes back. */
final class RawUdp {
    private RawUdp() {}

    static byte[] exchange(InetSocketAddress server, byte[] bytes) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(bytes, bytes.length, server));
            DatagramPacket in = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(in);
            return Arrays.copyOf(in.getData(), in.getLength());
        }
    }
}
