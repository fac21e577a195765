// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.longUdp;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.nat.engine.Drop;

/** ICMP and fragments at the border relay of a lightweight 4over6 binding table. */
class RelayBindingsTest extends RelayFixture {
    /** 000001 00110110 00: of PSID 0x36, which nobody is bound to. */
    private static final int PORT_OF_NOBODY = 1240;

    @BeforeEach
    void bind() {
        net.apply(
                document -> {
                    ArrayNode rules =
                            ((ObjectNode) document.withArray("domains").get(0)).withArray("rules");
                    rules.removeAll();
                    binding(rules, "home1", "2001:db8:12:3400::/56", PSID);
                    binding(rules, "home2", "2001:db8:12:3500::/56", OTHER_PSID);
                });
        net.sent().take();
    }

    private static void binding(ArrayNode rules, String name, String prefix, int psid) {
        rules.addObject()
                .put("name", name)
                .put("ipv6Prefix", prefix)
                .put("ipv4Prefix", OUTSIDE + "/32")
                .put("psidLength", 8)
                .put("psid", psid);
    }

    @Test
    @Tag("RFC7597-8.2")
    void sendsAnEchoToTheHomeThatIsBoundToItsQueryId() {
        byte[] packet = echo(SERVER, OUTSIDE, 0, OTHER_PORT);
        fromInternet(packet);
        goesToTunnel(OTHER_PSID, packet);
    }

    @Test
    void dropsAnEchoThatIsForNobody() {
        fromInternet(echo(SERVER, OUTSIDE, 0, PORT_OF_NOBODY));
        drops(Drop.NO_MAP_RULE);
    }

    @Test
    void dropsAFragmentedDatagramThatIsForNobody() {
        byte[] whole = longUdp(SERVER, 53, OUTSIDE, PORT_OF_NOBODY, 3000);
        Packets.cut(whole, 1480).forEach(this::fromInternet);
        counts(Drop.NO_MAP_RULE, 2);
    }

    @Test
    void dropsAnEchoWithTheQueryIdOfAnotherBinding() {
        fromTunnel(echo(OUTSIDE, SERVER, 8, OTHER_PORT), PSID);
        drops(Drop.SPOOFED_PSID);
    }
}
