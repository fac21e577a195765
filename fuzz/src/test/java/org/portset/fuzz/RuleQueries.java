// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.rules.Offer;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.Answer;
import org.portset.rules.format.RuleAnswers;

/**
 * What a router asks a rule server, behind the question mark: the answer is JSON, or says why not.
 */
public final class RuleQueries {
    private static final Ip6Address HOME = Ip6Address.valueOf("2001:db8:12:3400::1");
    private static final Ip6Address STRANGER = Ip6Address.valueOf("2001:db8:ffff:1::1");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final MapDomain DOMAIN =
            MapDomain.of(
                            "lab",
                            List.of(
                                    MapRule.of("r1", "2001:db8::/40", "192.0.2.0/24", 16, 6)
                                            .value()),
                            "2001:db8:ffff::1",
                            1540,
                            InterfaceIdFormat.RFC7597,
                            true)
                    .value();
    private static final RuleServerModel SERVER =
            RuleServerModel.builder("Example")
                    .offers(
                            List.of(
                                    Offer.builder(Ip6Prefix.valueOf("2001:db8:12::/48"))
                                            .token("00112233445566778899aabbccddeeff".repeat(2))
                                            .aftr("aftr.example.net")
                                            .build()))
                    .build();

    private RuleQueries() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int how = in.u8();
        List<String> paths = RuleAnswers.PATHS;
        String path = paths.get(how % paths.size()) + (how < 128 ? "" : "/");
        String query = in.text();
        RuleAnswers answers = new RuleAnswers(SERVER, List.of(DOMAIN));
        Answer answer =
                answers.answer(how % 5 == 0 ? query : path, query, how % 7 == 0 ? STRANGER : HOME);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != 200) {
            NatPackets.check(!text.isBlank(), "refused without a reason");
        } else if (answer.contentType().contains("json")) {
            try {
                NatPackets.check(MAPPER.readTree(answer.body()).isObject(), text);
            } catch (IOException e) {
                throw new AssertionError(text, e);
            }
        } else {
            // JSONP: whatever is asked, it is one call of a function.
            NatPackets.check(text.matches("(?s)[A-Za-z_$?][A-Za-z0-9_.$]*\\(.*\\);?\\s*"), text);
        }
    }
}
