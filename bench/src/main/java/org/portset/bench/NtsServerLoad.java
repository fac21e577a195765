// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsUdpResponder;
import org.portset.nts.server.ConfigException;
import org.portset.nts.server.ConfigReader;
import org.portset.nts.server.DnsServer;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The NTSv2 server's own time for a query, and what a held one costs: DNS over UDP in front, the
 * NTS protocol over UDP behind, all on loopback.
 *
 * <pre>java -cp bench/target/benchmarks.jar org.portset.bench.NtsServerLoad</pre>
 */
public final class NtsServerLoad implements AutoCloseable {
    private static final int WARM_UP = 20_000;
    private static final int ROUND = 20_000;
    private static final int HELD = 5_000;
    private static final byte[] SECRET = new byte[32];

    private final EventLoop loop = new EventLoop("router", NtsServerLoad::fault);
    private final Queue<CompletableFuture<NtsAnswer>> waiting = new ConcurrentLinkedQueue<>();
    private final DnsServer server;
    private final DatagramSocket socket;
    private volatile boolean holding;

    private NtsServerLoad() throws IOException, ConfigException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        NtsUdpResponder responder =
                new NtsUdpResponder(
                        loop,
                        any,
                        List.of(NtsKey.of(1, SECRET)),
                        request -> {
                            CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
                            if (holding) {
                                waiting.add(answer);
                            } else {
                                answer.complete(granted());
                            }
                            return answer;
                        });
        server =
                DnsServer.start(
                        ConfigReader.read(config(responder.address().getPort())),
                        Map.of(),
                        NtsServerLoad::fault);
        socket = new DatagramSocket();
        socket.setSoTimeout(10_000);
        socket.setReceiveBufferSize(1 << 22);
    }

    private static NtsAnswer granted() {
        return new NtsResponse(0xcb007101, 0, 3000);
    }

    private static void fault(Throwable fault) {
        throw new IllegalStateException(fault);
    }

    private static String config(int routerPort) {
        return ("{'listen': ['127.0.0.1:0'], 'limits': {'held': 65536},"
                        + "'routers': [{'id': 'home', 'address': '127.0.0.1:"
                        + routerPort
                        + "', 'keyId': 1, 'patienceMillis': 30000, 'secret': '"
                        + Base64.getEncoder().encodeToString(SECRET)
                        + "'}],"
                        + "'zones': [{'name': 'home.example',"
                        + "'records': ['@ SOA ns h 1 2 3 4 5', '@ NS ns'],"
                        + "'hosts': [{'name': 'alice', 'router': 'home'}]}]}")
                .replace('\'', '"');
    }

    /** A query of its own, by a client subnet of its own, so that it joins no other one. */
    private static byte[] query(int i) throws IOException {
        Message query =
                Message.newQuery(
                        Record.newRecord(
                                Name.fromString("alice.home.example."), Type.A, DClass.IN));
        byte[] address = {20, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
        ClientSubnetOption subnet = new ClientSubnetOption(32, InetAddress.getByAddress(address));
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(subnet)), Section.ADDITIONAL);
        return query.toWire();
    }

    private void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, server.addresses().get(0)));
    }

    private void receive() throws IOException {
        DatagramPacket in = new DatagramPacket(new byte[1232], 1232);
        socket.receive(in);
        if ((in.getData()[3] & 0xf) != 0) {
            throw new IOException("the response code is " + (in.getData()[3] & 0xf));
        }
    }

    /** So many queries, of which so many are open at any time. */
    private double roundNanos(int queries, int open) throws IOException {
        ArrayDeque<byte[]> ready = new ArrayDeque<>();
        for (int i = 0; i < queries; i++) {
            ready.add(query(i));
        }
        long began = System.nanoTime();
        for (int i = 0; i < open; i++) {
            send(ready.remove());
        }
        for (int i = 0; i < queries; i++) {
            receive();
            if (!ready.isEmpty()) {
                send(ready.remove());
            }
        }
        return (double) (System.nanoTime() - began) / queries;
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void hold() throws IOException, InterruptedException {
        long before = usedBytes();
        int threads = Thread.activeCount();
        holding = true;
        for (int i = 0; i < HELD; i++) {
            send(query(i));
            while (waiting.size() < i - 100) {
                TimeUnit.MICROSECONDS.sleep(50);
            }
        }
        while (waiting.size() < HELD) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        System.out.printf(
                "%d queries held: %d more threads, %d bytes each (server, client and router)%n",
                server.held(), Thread.activeCount() - threads, (usedBytes() - before) / HELD);
        waiting.forEach(answer -> answer.complete(granted()));
        for (int i = 0; i < HELD; i++) {
            receive();
        }
    }

    @Override
    public void close() {
        socket.close();
        server.close();
        loop.close();
    }

    /** Prints the figures. */
    public static void main(String[] args) throws Exception {
        try (NtsServerLoad load = new NtsServerLoad()) {
            load.roundNanos(WARM_UP, 1);
        }
        for (int open : new int[] {1, 32}) {
            try (NtsServerLoad load = new NtsServerLoad()) {
                double nanos = load.roundNanos(ROUND, open);
                System.out.printf(
                        "%d open at a time: %.1f us for each query and answer, of which in the"
                                + " server: %s%n",
                        open, nanos / 1000, load.server.processing());
            }
        }
        try (NtsServerLoad load = new NtsServerLoad()) {
            load.hold();
        }
    }
}
