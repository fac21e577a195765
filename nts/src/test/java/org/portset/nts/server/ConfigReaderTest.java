// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static List<String> errors(String json) {
        return assertThrows(ConfigException.class, () -> ConfigReader.read(json.replace('\'', '"')))
                .errors()
                .stream()
                .map(ConfigError::toString)
                .collect(Collectors.toList());
    }

    @Test
    void readsTheDocumentOfTheDocumentation() throws Exception {
        String page = Files.readString(Path.of("../docs/nts.md"));
        String alone = page.substring(page.indexOf("## Running the server alone"));
        String json = alone.substring(alone.indexOf("```json") + 7);
        ServerConfig config = ConfigReader.read(json.substring(0, json.indexOf("```")));
        assertEquals(2, config.listen().size());
        assertEquals(4500, config.routers().get("home").patienceMillis());
        assertEquals(1, config.zones().size());
    }

    @Test
    void namesEveryErrorAtOnceWithItsPath() {
        assertEquals(
                List.of(
                        "listen[0]: is not an address and port",
                        "routers[0].id: is required",
                        "routers[0].patienceMillis: must be a whole number from 1 to 65535, not 0",
                        "routers[1].secret: must have at least 16 bytes",
                        "keys[0].algorithm: is not one of hmac-sha256, hmac-sha384, hmac-sha512",
                        "keys[0].secret: is not base64",
                        "keys[0].router: no router has the id nowhere",
                        "zones[0].records[0]: is not in the zone",
                        "zones[0].records: must have one SOA record, at the zone's name",
                        "zones[0].records: must have an NS record at the zone's name",
                        "zones[0].hosts[0].name: is not a name in the zone",
                        "zones[0].hosts[0].router: no router has the id nowhere",
                        "zones[0].hosts[0].prot: is not known here",
                        "limits.held: must be a whole number from 1 to 65536, not \"many\""),
                errors(
                        "{'listen': ['localhost:53'],"
                                + "'limits': {'held': 'many'},"
                                + "'routers': [{'patienceMillis': 0},"
                                + "  {'id': 'r', 'address': '192.0.2.1:4', 'keyId': 1,"
                                + "   'secret': 'c2hvcnQ='}],"
                                + "'keys': [{'name': 'k', 'algorithm': 'hmac-md5',"
                                + "  'secret': '?', 'names': [], 'router': 'nowhere'}],"
                                + "'zones': [{'name': 'home.example',"
                                + "  'records': ['www.example.com. A 192.0.2.1'],"
                                + "  'hosts': [{'name': 'a.', 'router': 'nowhere', 'prot': 1}]}]}"));
    }

    @Test
    void refusesWhatIsNoJsonAndNoObject() {
        assertTrue(errors("{").get(0).startsWith("document: line 1"));
        assertTrue(errors("[]").contains("document: must be a JSON object"));
        assertEquals(
                List.of("listen: names no address to listen on", "zones: names no zone to serve"),
                errors("{}"));
    }

    @Test
    void readsOneRecordALineAndNothingElse() {
        for (String line :
                new String[] {"$INCLUDE /etc/passwd", "", "x A", "$GENERATE 1-9 $ A 1.2.3.4"}) {
            List<String> errors =
                    errors(
                            "{'listen': ['127.0.0.1:0'], 'zones': [{'name': 'z', 'records': ['@ SOA"
                                    + " a b 1 2 3 4 5', '@ NS a', '"
                                    + line
                                    + "']}]}");
            assertEquals(1, errors.size(), errors.toString());
            assertTrue(errors.get(0).startsWith("zones[0].records[2]: "), errors.get(0));
        }
    }

    @Test
    void neverPrintsASecret() {
        for (String error :
                errors(
                        "{'listen': ['127.0.0.1:0'], 'routers': [{'id': 'r', 'address': '192.0.2.1:4',"
                                + " 'keyId': 1, 'secret': 'not-base-64-and-secret'}]}")) {
            assertFalse(error.contains("secret'") || error.contains("not-base-64"), error);
        }
    }

    @Test
    void repeatsNoSecretWhateverIsWrongWithIt() {
        String mark = "c2VjcmV0IHRoYXQgbm9ib2R5IHNlZXM";
        for (String field :
                List.of(
                        "'secret': '" + mark + "!'",
                        "'secret': '" + mark.substring(0, 8) + "'",
                        "'secret': ['" + mark + "']",
                        "'secret': {'is': '" + mark + "'}",
                        "'secret': " + mark,
                        "'secrets': '" + mark + "'")) {
            for (String document :
                    List.of(
                            "{'keys': [{'name': 'k', 'names': ['a.example'], %s}]}",
                            "{'routers': [{'id': 'r', 'address': '192.0.2.1:4', 'keyId': 1, %s}]}")) {
                List<String> errors = errors(String.format(document, field));
                assertFalse(errors.isEmpty());
                assertFalse(errors.toString().contains(mark.substring(0, 8)), errors.toString());
            }
        }
    }
}
