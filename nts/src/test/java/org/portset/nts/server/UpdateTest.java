// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nts.server.TestServer.name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** DNS UPDATE (RFC 2136) under TSIG (RFC 8945). */
class UpdateTest {
    private static final Name ZONE = Names.absolute("home.example");

    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private String send(Update update) throws IOException {
        return Rcode.string(test.signing("all-key").send(update).getRcode());
    }

    private long serial() throws IOException {
        Message response = test.ask("@", Type.SOA);
        return ((SOARecord) response.getSection(Section.ANSWER).get(0)).getSerial();
    }

    private List<String> records(String relative, int type) throws IOException {
        return test.ask(relative, type).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .sorted()
                .collect(java.util.stream.Collectors.toList());
    }

    @Test
    void addsReplacesAndDeletes() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("x"), Type.A, 60, "192.0.2.1");
        update.add(name("x"), Type.A, 60, "192.0.2.2");
        update.add(name("x"), Type.TXT, 60, "hello");
        assertEquals("NOERROR", send(update));
        assertEquals(List.of("192.0.2.1", "192.0.2.2"), records("x", Type.A));
        assertEquals(11, serial());

        update = new Update(ZONE);
        update.delete(name("x"), Type.A, "192.0.2.1");
        assertEquals("NOERROR", send(update));
        assertEquals(List.of("192.0.2.2"), records("x", Type.A));

        update = new Update(ZONE);
        update.replace(name("x"), Type.A, 60, "192.0.2.3");
        assertEquals("NOERROR", send(update));
        assertEquals(List.of("192.0.2.3"), records("x", Type.A));
        assertEquals(13, serial());

        update = new Update(ZONE);
        update.delete(name("x"));
        assertEquals("NOERROR", send(update));
        assertEquals(Rcode.NXDOMAIN, test.ask("x", Type.A).getRcode());
        assertEquals(4, test.server.counters().of(ServerEvent.UPDATED));
    }

    @Test
    void leavesTheSerialWhenNothingChanges() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("ns"), Type.A, 300, "192.0.2.53");
        update.delete(name("nobody"));
        assertEquals("NOERROR", send(update));
        assertEquals(10, serial());
    }

    @Test
    void takesALaterSerialAndNoEarlierOne() throws IOException {
        Update update = new Update(ZONE);
        update.add(
                name("@"),
                Type.SOA,
                3600,
                "ns.home.example. h.home.example. 500 3600 600 86400 60");
        assertEquals("NOERROR", send(update));
        assertEquals(500, serial());
        update = new Update(ZONE);
        update.add(
                name("@"),
                Type.SOA,
                3600,
                "ns.home.example. h.home.example. 400 3600 600 86400 60");
        assertEquals("NOERROR", send(update));
        assertEquals(500, serial());
    }

    @Test
    void keepsTheZonesOwnSoaAndItsLastNs() throws IOException {
        Update update = new Update(ZONE);
        update.delete(ZONE);
        update.delete(ZONE, Type.NS);
        update.delete(ZONE, Type.NS, "ns.home.example.");
        update.delete(ZONE, Type.SOA);
        assertEquals("NOERROR", send(update));
        assertEquals(List.of("ns.home.example."), records("@", Type.NS));
        assertEquals(10, serial());
    }

    @Test
    void letsAnAliasStandAlone() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("ns"), Type.CNAME, 60, "other.home.example.");
        update.add(name("www"), Type.TXT, 60, "beside");
        assertEquals("NOERROR", send(update));
        assertEquals(List.of("192.0.2.53"), records("ns", Type.A));
        assertEquals(10, serial());
    }

    private String withPrerequisite(java.util.function.Consumer<Update> prerequisite)
            throws IOException {
        Update update = new Update(ZONE);
        prerequisite.accept(update);
        update.add(name("made"), Type.A, 60, "192.0.2.9");
        String rcode = send(update);
        boolean made = test.ask("made", Type.A).getRcode() == Rcode.NOERROR;
        assertEquals(rcode.equals("NOERROR"), made);
        return rcode;
    }

    @Test
    void doesNothingUnlessEveryPrerequisiteHolds() throws IOException {
        assertEquals("NXDOMAIN", withPrerequisite(u -> u.present(name("nobody"))));
        assertEquals("NXRRSET", withPrerequisite(u -> u.present(name("ns"), Type.MX)));
        assertEquals("YXDOMAIN", withPrerequisite(u -> u.absent(name("ns"))));
        assertEquals("YXRRSET", withPrerequisite(u -> u.absent(name("ns"), Type.A)));
        assertEquals("NXRRSET", withPrerequisite(u -> present(u, "ns", "192.0.2.99")));
        assertEquals(
                "NOTZONE", withPrerequisite(u -> u.present(Names.absolute("www.example.com"))));
        assertEquals(
                "NOERROR",
                withPrerequisite(
                        u -> {
                            u.present(name("ns"));
                            u.present(name("ns"), Type.A);
                            u.absent(name("nobody"));
                            u.absent(name("ns"), Type.MX);
                            present(u, "ns", "192.0.2.53");
                        }));
    }

    private static void present(Update update, String name, String address) {
        try {
            update.present(name(name), Type.A, address);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void changesAllOrNothing() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("x"), Type.A, 60, "192.0.2.1");
        update.add(Names.absolute("x.example.com"), Type.A, 60, "192.0.2.1");
        assertEquals("NOTZONE", send(update));
        assertEquals(Rcode.NXDOMAIN, test.ask("x", Type.A).getRcode());
        assertEquals(10, serial());
    }

    @Test
    void refusesWhatIsNotSigned() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("x"), Type.A, 60, "192.0.2.1");
        assertEquals(Rcode.REFUSED, test.resolver().send(update).getRcode());
        assertEquals(10, serial());
    }

    @Test
    void refusesAKeyForANameThatIsNotItsOwn() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("ns"), Type.A, 60, "192.0.2.66");
        assertEquals(Rcode.REFUSED, test.signing("alice-key").send(update).getRcode());
        assertEquals(List.of("192.0.2.53"), records("ns", Type.A));
    }

    private int error(TSIG key) throws IOException {
        Update update = new Update(ZONE);
        update.add(name("x"), Type.A, 60, "192.0.2.1");
        update.setTSIG(key);
        // Sent without dnsjava's checks, which would hide what came.
        byte[] bytes = RawUdp.exchange(test.address(), update.toWire(Message.MAXLENGTH));
        Message response = new Message(bytes);
        assertEquals(Rcode.NOTAUTH, response.getHeader().getRcode());
        assertEquals(Rcode.NXDOMAIN, test.ask("x", Type.A).getRcode());
        return response.getTSIG().getError();
    }

    @Test
    void saysWhatIsWrongWithAKey() throws IOException {
        byte[] secret = Base64.getDecoder().decode(TestServer.SECRET);
        Name known = Names.absolute("all-key");
        assertEquals(
                Rcode.BADKEY, error(new TSIG(TSIG.HMAC_SHA256, Names.absolute("who"), secret)));
        assertEquals(Rcode.BADSIG, error(new TSIG(TSIG.HMAC_SHA256, known, new byte[32])));
        assertEquals(
                Rcode.BADTIME,
                error(
                        new TSIG(
                                TSIG.HMAC_SHA256,
                                known,
                                new SecretKeySpec(secret, "HmacSHA256"),
                                Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))));
        assertEquals(3, test.server.counters().of(ServerEvent.BAD_TSIG));
    }

    @Test
    void refusesZonesThatAreNotItsOwn() throws IOException {
        for (String zone : new String[] {"example.com", "sub.home.example"}) {
            Update update = new Update(Names.absolute(zone));
            update.add(Names.absolute("x." + zone), Type.A, 60, "192.0.2.1");
            assertEquals("NOTAUTH", send(update));
        }
    }

    @Test
    void aHostThatRegistersAPrivateAddressIsReachedThroughItsKeysRouter() throws IOException {
        Update update = new Update(ZONE);
        update.add(name("new"), Type.A, 60, "192.168.1.20");
        assertEquals("NOERROR", Rcode.string(test.signing("alice-key").send(update).getRcode()));
        Message response = test.ask("new", Type.A);
        assertEquals(
                "203.0.113.1",
                ((ARecord) response.getSection(Section.ANSWER).get(0))
                        .getAddress()
                        .getHostAddress());
        assertEquals(1, test.asked.size());
        // With a public one it is reached as everybody is.
        update = new Update(ZONE);
        update.replace(name("new"), Type.A, 60, "192.0.2.20");
        test.signing("alice-key").send(update);
        assertEquals(List.of("192.0.2.20"), records("new", Type.A));
        assertEquals(1, test.asked.size());
    }

    @Test
    void remembersUpdatesAcrossARestart(@TempDir Path directory) throws Exception {
        String state = "'stateDirectory': '" + directory + "',";
        try (TestServer first = new TestServer(state)) {
            Update update = new Update(ZONE);
            update.add(name("kept"), Type.TXT, 60, "\"a \\\"quoted\\\" text\"");
            assertEquals(Rcode.NOERROR, first.signing("all-key").send(update).getRcode());
        }
        try (TestServer second = new TestServer(state)) {
            assertEquals(
                    "\"a \\\"quoted\\\" text\"",
                    second.ask("kept", Type.TXT).getSection(Section.ANSWER).get(0).rdataToString());
        }
        assertTrue(Files.exists(directory.resolve("home.example.zone")));
        assertFalse(Files.exists(directory.resolve("home.example.zone.new")));
    }

    @Test
    void signsItsResponses() throws IOException {
        SimpleResolver resolver = test.signing("all-key");
        Message response = resolver.send(TestServer.query("ns"));
        assertTrue(response.isSigned());
        assertTrue(response.isVerified());
    }
}
