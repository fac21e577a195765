// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.portset.fuzz.Input;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsRouter;
import org.xbill.DNS.Message;
import org.xbill.DNS.TSIG;

/**
 * DNS messages to an NTSv2 server: queries with EDNS and client subnets, and UPDATEs, signed with a
 * key of the server's if the first byte says so. Each gets one answer at most, which dnsjava can
 * read; an answer to what came by UDP fits the asker.
 */
public final class DnsMessages {
    private static final byte[] SECRET =
            "a secret of a fuzzer's, 32 bytes".getBytes(StandardCharsets.US_ASCII);
    private static final String CONFIG =
            ("{'listen': ['127.0.0.1:0'],"
                            + "'routers': [{'id': 'home'}, {'id': 'old', 'source': 'client'}],"
                            + "'keys': [{'name': 'k', 'secret': '"
                            + Base64.getEncoder().encodeToString(SECRET)
                            + "', 'names': ['home.example'], 'router': 'home'}],"
                            + "'zones': [{'name': 'home.example', 'records': ["
                            + "'@ 3600 SOA ns hostmaster 10 3600 600 86400 60', '@ NS ns',"
                            + "'ns A 192.0.2.53', 'www CNAME alice', 'sub NS ns.sub',"
                            + "'ns.sub A 192.0.2.54', '_http._tcp.alice SRV 1 2 80 alice',"
                            + "'alice HTTPS 1 . alpn=h2 port=8443'],"
                            + "'hosts': [{'name': 'alice', 'router': 'home'},"
                            + "{'name': 'dave', 'router': 'old'}]}]}")
                    .replace('\'', '"');
    private static final TSIG KEY = new TSIG(TSIG.HMAC_SHA256, Names.absolute("k"), SECRET);
    private static final InetSocketAddress ASKER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final int SIGNED = 1;
    private static final int STREAM = 2;

    private static final AtomicReference<Throwable> FAULT = new AtomicReference<>();
    private static final EventLoop LOOP = new EventLoop("fuzz", FAULT::set);

    private DnsMessages() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        Input in = new Input(data);
        int how = in.u8();
        byte[] bytes = in.rest();
        if ((how & SIGNED) != 0) {
            try {
                Message message = new Message(bytes);
                KEY.apply(message, null);
                bytes = message.toWire(Message.MAXLENGTH);
            } catch (IOException | RuntimeException e) {
                return; // dnsjava reads no such thing, so nobody signs it
            }
        }
        List<byte[]> answers = answers(bytes, (how & STREAM) != 0);
        if (answers.size() > 1) {
            throw new AssertionError(answers.size() + " answers");
        }
        for (byte[] answer : answers) {
            check(bytes, answer);
        }
    }

    /** What the service answers at once, on the loop's thread, as it must be asked. */
    private static List<byte[]> answers(byte[] bytes, boolean isStream) throws Exception {
        List<byte[]> answers = new ArrayList<>();
        DnsService service = service();
        CompletableFuture<Void> done = new CompletableFuture<>();
        LOOP.execute(
                () -> {
                    try {
                        service.receive(bytes, ASKER, isStream, answers::add);
                    } finally {
                        done.complete(null);
                    }
                });
        done.get(10, TimeUnit.SECONDS);
        if (FAULT.get() != null) {
            throw new AssertionError("the server had a fault", FAULT.getAndSet(null));
        }
        return answers;
    }

    private static void check(byte[] asked, byte[] answer) {
        if (answer[0] != asked[0] || answer[1] != asked[1] || (answer[2] & 0x80) == 0) {
            throw new AssertionError("an answer to something else");
        }
        try {
            if (new Message(answer).toString().isEmpty()) {
                throw new AssertionError("an answer without text");
            }
        } catch (IOException e) {
            throw new AssertionError("an answer that can't be read", e);
        }
    }

    private static DnsService service() throws Exception {
        ServerConfig config = ConfigReader.read(CONFIG);
        NtsRouter router =
                request -> CompletableFuture.completedFuture(new NtsResponse(0xc0000212, 0, 3000));
        List<Zone> zones = new ArrayList<>();
        for (ZoneConfig zone : config.zones()) {
            zones.add(
                    new Zone(
                            zone,
                            config.keys().values(),
                            ZoneData.of(zone.origin(), zone.records())));
        }
        Counters<ServerEvent> counters = new Counters<>(ServerEvent.class);
        Resolution resolution = new Resolution(zones);
        HeldQueries held = new HeldQueries(LOOP, counters);
        held.limit(config.limits().held);
        return new DnsService(
                config.keys(),
                resolution,
                new NtsQueries(
                        config.routers(),
                        Map.of("home", router, "old", router),
                        held,
                        new Durations()),
                new Updates(LOOP, resolution, null, counters, FAULT::set),
                counters,
                FAULT::set);
    }
}
