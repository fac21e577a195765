// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that print rules as homes are told them. */
class RulesCommandTest {
    private static final String OPTION =
            "00590015001018C00002002820010DB800005D00040600000000"
                    + "5A001020010DB8FFFF00000000000000000001";

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("network.json");
        Files.writeString(
                file,
                "{\"domains\": [{\"name\": \"lab\", \"brAddress\": \"2001:db8:ffff::1\", \"rules\":"
                        + " [{\"name\": \"r1\", \"ipv6Prefix\": \"2001:db8::/40\", \"ipv4Prefix\":"
                        + " \"192.0.2.0/24\", \"eaBits\": 16}]}], \"ruleServer\": {\"enablerName\":"
                        + " \"Example\", \"address\": \"2001:db8:ffff::80\", \"port\": 80}}");
    }

    @Test
    void printsWhatAHomeIsTold() {
        Run.of("rules", "--home", "2001:db8:12:3400::1", "--form", "basic_map_rules", file + "")
                .prints(
                        "{",
                        "  \"basicMapRules\" : [ {",
                        "    \"brIpv6Address\" : \"2001:db8:ffff::1\",",
                        "    \"eaBitLength\" : \"16\",",
                        "    \"ipv4Prefix\" : \"192.0.2.0\",",
                        "    \"ipv4PrefixLength\" : \"24\",",
                        "    \"ipv6Prefix\" : \"2001:db8::\",",
                        "    \"ipv6PrefixLength\" : \"40\",",
                        "    \"psIdOffset\" : \"6\"",
                        "  } ]",
                        "}");
    }

    @Test
    void printsTheRecordOfTheDns() {
        Run.of("rules", "--form", "txt", file + "")
                .prints(
                        "4over6.info. 86400 IN TXT"
                                + " \"v=v6mig-1 url=http://[2001:db8:ffff::80]/config t=a\"");
    }

    @Test
    void refusesAStrangerAndNobody() {
        Run.of("rules", "--home", "2001:db9::1", file + "")
                .refuses("home: no domain has 2001:db9::1");
        Run.of("rules", file + "")
                .refuses("home: is missing; it must be a subscriber or an IPv6 address");
    }

    @Test
    void makesAKeaConfigurationWhoseOptionItReadsItself() {
        Run kea =
                Run.of(
                        "kea",
                        "--domain",
                        "lab",
                        "--link",
                        "2001:db8:fffe::/64",
                        "--interface",
                        "eth0",
                        file + "");
        assertEquals(0, kea.status());
        assertEquals(true, kea.out().contains("\"data\" : \"" + OPTION + "\""), kea.out());
        Run.of("option", OPTION)
                .prints(
                        "{",
                        "  \"rules\" : [ {",
                        "    \"ipv6Prefix\" : \"2001:db8::/40\",",
                        "    \"ipv4Prefix\" : \"192.0.2.0/24\",",
                        "    \"eaBits\" : 16,",
                        "    \"forwarding\" : false,",
                        "    \"psidOffset\" : 6",
                        "  } ],",
                        "  \"brAddresses\" : [ \"2001:db8:ffff::1\" ]",
                        "}");
    }

    @Test
    void namesWhatIsWrong() {
        Run.of("kea", "--domain", "x", "--link", "2001:db8::/64", "--interface", "e", file + "")
                .refuses("domain: must be one of lab, not x");
        Run.of("option", "0:5a:0:4:20:1:d:b8").refuses("S46_BR: needs 16 octets");
        Run.of("option", "xyz")
                .refuses("OCTETS: must be hexadecimal digits, or octets with colons between");
    }
}
