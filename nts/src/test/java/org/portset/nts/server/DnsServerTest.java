// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What an authoritative server has to do, hosts behind routers apart. */
class DnsServerTest {
    private TestServer test;

    @BeforeEach
    void start() throws Exception {
        test = new TestServer();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private static List<String> section(Message message, int section) {
        return message.getSection(section).stream()
                .filter(r -> r.getType() != Type.OPT)
                .map(Record::toString)
                .map(line -> line.replaceAll("\\s+", " "))
                .collect(Collectors.toList());
    }

    private static void isAuthoritative(Message response, int rcode) {
        assertEquals(Rcode.string(rcode), Rcode.string(response.getRcode()));
        assertTrue(response.getHeader().getFlag(Flags.AA));
        assertFalse(response.getHeader().getFlag(Flags.RA));
    }

    @Test
    void answersARecord() throws IOException {
        Message response = test.ask("NS", Type.A);
        isAuthoritative(response, Rcode.NOERROR);
        assertEquals(
                List.of("NS.home.example. 300 IN A 192.0.2.53"), section(response, Section.ANSWER));
        assertEquals("NS.home.example.", response.getQuestion().getName().toString());
    }

    @Test
    void deniesANameWithTheTimeToCacheThat() throws IOException {
        Message response = test.ask("nobody", Type.A);
        isAuthoritative(response, Rcode.NXDOMAIN);
        assertEquals(
                List.of(
                        "home.example. 60 IN SOA ns.home.example. hostmaster.home.example."
                                + " 10 3600 600 86400 60"),
                section(response, Section.AUTHORITY));
    }

    @Test
    void deniesATypeAndNotTheName() throws IOException {
        // A host of which no record exists, one with a record, and a name between two names.
        for (Message response :
                List.of(
                        test.ask("bob", Type.AAAA),
                        test.ask("ns", Type.MX),
                        test.ask("deep.name", Type.A))) {
            isAuthoritative(response, Rcode.NOERROR);
            assertEquals(List.of(), section(response, Section.ANSWER));
            assertEquals(1, section(response, Section.AUTHORITY).size());
        }
        assertEquals(List.of(), test.asked);
    }

    @Test
    void followsAnAliasAsFarAsItKnows() throws IOException {
        Message response = test.ask("outside", Type.A);
        isAuthoritative(response, Rcode.NOERROR);
        assertEquals(
                List.of("outside.home.example. 300 IN CNAME www.example.net."),
                section(response, Section.ANSWER));
        assertEquals(Rcode.SERVFAIL, test.ask("loop", Type.A).getRcode());
    }

    @Test
    void sendsToTheServerOfADelegatedZone() throws IOException {
        Message response = test.ask("www.sub", Type.A);
        assertEquals(Rcode.NOERROR, response.getRcode());
        assertFalse(response.getHeader().getFlag(Flags.AA));
        assertEquals(
                List.of("sub.home.example. 300 IN NS ns.sub.home.example."),
                section(response, Section.AUTHORITY));
        assertEquals(
                List.of("ns.sub.home.example. 300 IN A 192.0.2.54"),
                section(response, Section.ADDITIONAL));
    }

    @Test
    void refusesWhatItDoesNotServe() throws IOException {
        SimpleResolver resolver = test.resolver();
        Message other =
                Message.newQuery(
                        Record.newRecord(Names.absolute("example.com"), Type.A, DClass.IN));
        assertEquals(Rcode.REFUSED, resolver.send(other).getRcode());
        Message chaos =
                Message.newQuery(
                        Record.newRecord(Names.absolute("version.bind"), Type.TXT, DClass.CH));
        assertEquals(Rcode.REFUSED, resolver.send(chaos).getRcode());
        assertEquals(
                Rcode.REFUSED, test.resolver().send(TestServer.query("@", Type.IXFR)).getRcode());
    }

    @Test
    void saysLittleToAny() throws IOException {
        Message response = test.ask("ns", Type.ANY);
        assertEquals(
                List.of("ns.home.example. 3600 IN HINFO \"RFC8482\" \"\""),
                section(response, Section.ANSWER));
    }

    @Test
    void truncatesWhatIsTooLongForUdpAndSendsItOverTcp() throws IOException {
        Message small = test.ask("big", Type.TXT);
        assertTrue(small.getHeader().getFlag(Flags.TC));
        assertEquals(List.of(), section(small, Section.ANSWER));
        assertTrue(small.numBytes() <= 512, small.numBytes() + " bytes");
        Message whole = test.tcp().send(TestServer.query("big", Type.TXT));
        assertFalse(whole.getHeader().getFlag(Flags.TC));
        assertTrue(whole.numBytes() > 1600);
        assertEquals(1, test.server.counters().of(ServerEvent.TRUNCATED));
    }

    @Test
    void speaksEdnsToWhoSpeaksIt() throws IOException {
        Message plain = test.ask("ns", Type.A);
        assertEquals(null, plain.getOPT());
        SimpleResolver resolver = test.resolver();
        resolver.setEDNS(0, 4096, 0x8000);
        OPTRecord opt = resolver.send(TestServer.query("ns")).getOPT();
        assertEquals(1232, opt.getPayloadSize());
        assertEquals(0x8000, opt.getFlags());
    }

    @Test
    void refusesALaterEdns() throws IOException {
        Message query = TestServer.query("ns");
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message response = test.resolver().send(query);
        assertEquals(Rcode.BADVERS, response.getRcode());
        assertEquals(0, response.getOPT().getVersion());
    }
}
