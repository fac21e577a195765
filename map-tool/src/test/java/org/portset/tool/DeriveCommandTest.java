// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import org.junit.jupiter.api.Test;

class DeriveCommandTest {
    private static final String EXAMPLE =
            "derive --rule-ipv6 2001:db8::/40 --rule-ipv4 192.0.2.0/24 --ea-bits 16 --psid-offset 6"
                    + " --prefix 2001:db8:12:3400::/56";

    @Test
    void showsRfc7597ExampleOne() {
        Run.of(EXAMPLE)
                .prints(
                        "IPv4 address       192.0.2.18, shared by 256 CEs",
                        "MAP IPv6 address   2001:db8:12:3400:0:c000:212:34",
                        "PSID               0x34, 8 bits at offset 6",
                        "Ports              252 in 63 ranges of 4",
                        "                   1232-1235    2256-2259    3280-3283    4304-4307",
                        "                   5328-5331    6352-6355    7376-7379    8400-8403",
                        "                   9424-9427    10448-10451  11472-11475  12496-12499",
                        "                   13520-13523  14544-14547  15568-15571  16592-16595",
                        "                   17616-17619  18640-18643  19664-19667  20688-20691",
                        "                   21712-21715  22736-22739  23760-23763  24784-24787",
                        "                   25808-25811  26832-26835  27856-27859  28880-28883",
                        "                   29904-29907  30928-30931  31952-31955  32976-32979",
                        "                   34000-34003  35024-35027  36048-36051  37072-37075",
                        "                   38096-38099  39120-39123  40144-40147  41168-41171",
                        "                   42192-42195  43216-43219  44240-44243  45264-45267",
                        "                   46288-46291  47312-47315  48336-48339  49360-49363",
                        "                   50384-50387  51408-51411  52432-52435  53456-53459",
                        "                   54480-54483  55504-55507  56528-56531  57552-57555",
                        "                   58576-58579  59600-59603  60624-60627  61648-61651",
                        "                   62672-62675  63696-63699  64720-64723");
    }

    @Test
    void printsJson() {
        Run.of(
                        "derive --rule-ipv6 2001:db8::/40 --rule-ipv4 192.0.2.0/24 --ea-bits 16"
                                + " --psid-offset 2 --prefix 2001:db8:12:3400::/56 --json")
                .prints(
                        "{\"ipv4\":\"192.0.2.18\",\"psid\":\"0x34\",\"psidLength\":8,\"ports\":192,"
                                + "\"ranges\":[[19712,19775],[36096,36159],[52480,52543]],"
                                + "\"address\":\"2001:db8:12:3400:0:c000:212:34\"}");
    }

    @Test
    void writesTheInterfaceIdAsTheDraftDoes() {
        Run.of(
                        "derive --rule-ipv6 240b:10::/31 --rule-ipv4 106.72.0.0/15 --ea-bits 25"
                                + " --psid-offset 1 --prefix 240b:10:3f6c:d400::/56 --draft03 --json")
                .prints(
                        "{\"ipv4\":\"106.72.63.108\",\"psid\":\"0xd4\",\"psidLength\":8,"
                                + "\"ports\":128,\"ranges\":[[59904,60031]],"
                                + "\"address\":\"240b:10:3f6c:d400:6a:483f:6c00:d400\"}");
    }

    @Test
    void aFullAddressHasNoPsid() {
        String line =
                "derive --rule-ipv6 2001:db8:12:3400::/56 --rule-ipv4 192.0.2.18/32 --ea-bits 0"
                        + " --psid-offset 6 --prefix 2001:db8:12:3400::/56";
        Run.of(line)
                .prints(
                        "IPv4 address       192.0.2.18",
                        "MAP IPv6 address   2001:db8:12:3400:0:c000:212:0",
                        "PSID               none, the address is not shared",
                        "Ports              65536 in 1 range",
                        "                   0-65535");
        Run.of(line + " --json")
                .prints(
                        "{\"ipv4\":\"192.0.2.18\",\"psid\":null,\"psidLength\":0,\"ports\":65536,"
                                + "\"ranges\":[[0,65535]],"
                                + "\"address\":\"2001:db8:12:3400:0:c000:212:0\"}");
    }

    @Test
    void aPrefixIsShownAsOne() {
        Run.of(
                        "derive --rule-ipv6 2001:db8::/40 --rule-ipv4 192.0.2.0/24 --ea-bits 4"
                                + " --psid-offset 6 --prefix 2001:db8:10::/44 --json")
                .prints(
                        "{\"ipv4\":\"192.0.2.16/28\",\"psid\":null,\"psidLength\":0,"
                                + "\"ports\":65536,\"ranges\":[[0,65535]],"
                                + "\"address\":\"2001:db8:10::c000:210:0\"}");
    }

    @Test
    void namesEverythingThatIsWrong() {
        Run.of(
                        "derive --rule-ipv6 2001:db8::1/40 --rule-ipv4 192.0.2.1/24 --ea-bits 49"
                                + " --psid-offset 16 --prefix 2001:db8:12:3400::")
                .refuses(
                        "--rule-ipv6: 2001:db8::1/40 has bits set after the first 40; the prefix"
                                + " is 2001:db8::/40",
                        "--rule-ipv4: 192.0.2.1/24 has bits set after the first 24; the prefix is"
                                + " 192.0.2.0/24",
                        "--ea-bits: 49 is outside 0..48",
                        "--psid-offset: 16 is outside 0..15",
                        "--prefix: \"2001:db8:12:3400::\" is not an IPv6 prefix such as"
                                + " 2001:db8::/40");
    }

    @Test
    void refusesAPrefixThatDoesNotBelongToTheRule() {
        Run.of(
                        "derive --rule-ipv6 240b:10::/31 --rule-ipv4 106.72.0.0/15 --ea-bits 25"
                                + " --psid-offset 4 --prefix 240b:10:3f6c:d400::/55")
                .refuses(
                        "--prefix: 240b:10:3f6c:d400::/55 has 55 bits; rule 240b:10::/31 needs 56, the 31"
                                + " of 240b:10::/31 and 25 EA bits");
    }
}
