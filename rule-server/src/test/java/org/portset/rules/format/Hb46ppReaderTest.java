// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.Ip6Address;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.rules.RuleServerModel;
import org.portset.rules.Samples;

/** What a server answers, read back; and what is no answer. */
class Hb46ppReaderTest {
    private static final String GOOD =
            "{'enabler_name':'A','ttl':60,'order':['dslite','map_e'],'what':[1],'map_e':{'version':1,"
                    + "'mesh':1,'br':'2001:db8:ffff::1','rules':[{'ipv6':'2001:db8::/40',"
                    + "'ipv4':'192.0.2.0/24','ea_length':16,'psid_offset':6,'more':null}]}}";

    private static Result<Hb46ppAnswer> read(String text) {
        return Hb46ppReader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> paths(Result<?> result) {
        return result.errors().stream().map(MapError::path).collect(Collectors.toList());
    }

    @Test
    void readsWhatTheSpecificationDescribes() {
        Hb46ppAnswer answer = read(GOOD).value();
        assertEquals("A", answer.enablerName());
        assertEquals(OptionalInt.of(60), answer.ttlSeconds());
        assertEquals(Optional.empty(), answer.token());
        assertEquals(Ip6Address.valueOf("2001:db8:ffff::1"), answer.domain().brAddress());
        assertEquals(InterfaceIdFormat.RFC7597, answer.domain().interfaceId());
        assertTrue(answer.domain().mesh());
        MapRule rule = answer.domain().rules().get(0);
        assertEquals("2001:db8::/40", rule.name());
        assertEquals("192.0.2.0/24", rule.ipv4Prefix().toString());
        assertEquals(16, rule.eaBits());
        assertEquals(6, rule.psidOffset());
    }

    /** Section 3.4: without a version it is the draft's, without mesh hub and spoke. */
    @Test
    void whatIsLeftOutHasItsDefault() {
        Hb46ppAnswer answer =
                read(GOOD.replace("'version':1,'mesh':1,", "").replace("'ttl':60,", "")).value();
        assertEquals(InterfaceIdFormat.DRAFT03, answer.domain().interfaceId());
        assertFalse(answer.domain().mesh());
        assertEquals(OptionalInt.empty(), answer.ttlSeconds());
    }

    @Test
    void readsWhatTheServerHereSays() {
        RuleServerModel server = RuleServerModel.builder("Example").port(80).ttlSeconds(60).build();
        String said =
                new RuleAnswers(server, List.of(Samples.large(256)))
                        .shown("/config", Ip6Address.valueOf("2400:100::1"))
                        .orElseThrow()
                        .toString();
        Hb46ppAnswer answer = read(said).value();
        assertEquals(256, answer.domain().rules().size());
        assertEquals(Samples.large(256).brAddress(), answer.domain().brAddress());
        assertEquals(Samples.large(256).interfaceId(), answer.domain().interfaceId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'ttl':60 | 'ttl':0 | ttl",
                "'ttl':60 | 'ttl':604801 | ttl",
                "'ttl':60 | 'ttl':'60' | ttl",
                "'ttl':60 | 'token':'12' | token",
                "'dslite','map_e' | 'dslite' | order",
                "'order':['dslite','map_e'] | 'order':1 | order",
                "'map_e':{ | 'map_e':[],'x':{ | map_e",
                "'version':1 | 'version':2 | map_e.version",
                "'mesh':1 | 'mesh':'yes' | map_e.mesh",
                "2001:db8:ffff::1 | ff02::1 | map_e.br",
                "'rules':[ | 'rules':[7, | map_e.rules[0]",
                "2001:db8::/40 | 2001:db8::1/40 | map_e.rules[0].ipv6",
                "192.0.2.0/24 | 192.0.2.0/33 | map_e.rules[0].ipv4",
                "'ea_length':16 | 'ea_length':49 | map_e.rules[0].ea_length",
                "'ea_length':16 | 'ea':16 | map_e.rules[0].ea_length",
                "'psid_offset':6 | 'psid_offset':1.5 | map_e.rules[0].psid_offset",
            })
    void nonsenseIsNamedByItsPath(String good, String bad, String path) {
        assertTrue(GOOD.contains(good), good);
        assertEquals(List.of(path), paths(read(GOOD.replace(good, bad))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"<html>", "[]", "7", "{", "{} {}", "''"})
    void whatIsNoObjectIsOneError(String text) {
        assertEquals(List.of(""), paths(read(text)));
    }

    @Test
    void manyBracketsAreRefusedBeforeTheyAreFollowed() {
        assertEquals(List.of(""), paths(read("[".repeat(250_000))));
        assertEquals(List.of(""), paths(read("{'a':".repeat(50_000))));
    }

    @Test
    void aNameThatWouldUpsetATerminalIsRefused() {
        assertEquals(List.of("enabler_name"), paths(read(GOOD.replace("'A'", "'\\u001b[2J'"))));
        String tooLong = "'" + "x".repeat(255) + "'";
        assertEquals(List.of("enabler_name"), paths(read(GOOD.replace("'A'", tooLong))));
    }

    /** Whatever octets come, there is an answer or errors, and no exception. */
    @Test
    void brokenOctetsNeverThrow() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        System.out.println("Hb46ppReaderTest seed: -Dportset.seed=" + seed);
        Random random = new Random(seed);
        byte[] good = GOOD.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        for (int run = 0; run < 20_000; run++) {
            byte[] broken = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(128);
            }
            Result<Hb46ppAnswer> result = Hb46ppReader.read(broken);
            assertTrue(result.ok() || !result.errors().isEmpty());
        }
    }
}
