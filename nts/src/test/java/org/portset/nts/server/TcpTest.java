// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** DNS over TCP (RFC 7766), with connections that behave and connections that don't. */
class TcpTest {
    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(test.address().getAddress(), test.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, Message... queries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Message query : queries) {
            byte[] wire = query.toWire();
            out.writeShort(wire.length);
            out.write(wire);
        }
        socket.getOutputStream().write(bytes.toByteArray());
    }

    private static Message receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new Message(bytes);
    }

    @Test
    void answersSeveralQuestionsOfOneConnectionAsTheyAreReady() throws Exception {
        test.answer = null;
        try (Socket socket = connect()) {
            Message held = TestServer.query("alice");
            Message ready = TestServer.query("ns");
            send(socket, held, ready, TestServer.query("ns", Type.MX));
            assertEquals(ready.getHeader().getID(), receive(socket).getHeader().getID());
            receive(socket);
            test.open.get(0).complete(TestServer.GRANTED);
            assertEquals(held.getHeader().getID(), receive(socket).getHeader().getID());
        }
    }

    @Test
    void takesAMessageByteByByte() throws Exception {
        try (Socket socket = connect()) {
            socket.setTcpNoDelay(true);
            byte[] wire = TestServer.query("ns").toWire();
            byte[] framed = new byte[wire.length + 2];
            framed[1] = (byte) wire.length;
            System.arraycopy(wire, 0, framed, 2, wire.length);
            for (byte b : framed) {
                socket.getOutputStream().write(b);
            }
            assertEquals(Rcode.NOERROR, receive(socket).getRcode());
        }
    }

    @Test
    void answersWhoHasNothingMoreToSay() throws Exception {
        test.answer = null;
        try (Socket socket = connect()) {
            send(socket, TestServer.query("alice"));
            socket.shutdownOutput();
            while (test.open.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            test.open.get(0).complete(TestServer.GRANTED);
            assertEquals(Rcode.NOERROR, receive(socket).getRcode());
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void closesWhatIsIdle() throws Exception {
        long began = System.nanoTime();
        try (Socket idle = connect();
                Socket half = connect()) {
            half.getOutputStream().write(new byte[] {1, 0, 7});
            assertEquals(-1, idle.getInputStream().read());
            assertEquals(-1, half.getInputStream().read());
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(millis >= 900, millis + " ms");
        assertEquals(2, test.server.counters().of(ServerEvent.TCP_CLOSED));
    }

    @Test
    void makesRoomForANewConnectionByClosingTheOneIdleLongest() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(connect());
            send(sockets.get(i), TestServer.query("ns"));
            assertEquals(Rcode.NOERROR, receive(sockets.get(i)).getRcode());
        }
        assertEquals(-1, sockets.get(0).getInputStream().read());
        send(sockets.get(1), TestServer.query("ns"));
        assertEquals(Rcode.NOERROR, receive(sockets.get(1)).getRcode());
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void turnsANewConnectionAwayWhenAllOthersWait() throws Exception {
        test.answer = null;
        List<Socket> sockets = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (String host : new String[] {"alice", "bob", "carol", "dave"}) {
            Socket socket = connect();
            sockets.add(socket);
            Message query = TestServer.query(host);
            ids.add(query.getHeader().getID());
            send(socket, query);
            while (test.open.size() < sockets.size()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        try (Socket fifth = connect()) {
            assertEquals(-1, fifth.getInputStream().read());
        }
        test.open.forEach(open -> open.complete(TestServer.GRANTED));
        for (Socket socket : sockets) {
            assertTrue(ids.remove(receive(socket).getHeader().getID()));
            socket.close();
        }
    }

    @Test
    void hangsUpOnRubbish() throws Exception {
        for (byte[] rubbish : new byte[][] {{0, 0}, {0, 3, 1, 2, 3}}) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(rubbish);
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }
}
