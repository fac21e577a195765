// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;

class PrefixesTest {
    @Test
    void readsAddressesAndPrefixes() {
        assertEquals(
                Ip4Prefix.valueOf("192.0.2.0/24"), Prefixes.ip4Prefix("f", "192.0.2.0/24").value());
        assertEquals(
                Ip6Prefix.valueOf("2001:db8::/40"),
                Prefixes.ip6Prefix("f", "2001:db8::/40").value());
        assertEquals(
                Ip4Address.valueOf("192.0.2.18"), Prefixes.ip4Address("f", "192.0.2.18").value());
        assertEquals(Ip6Address.valueOf("::1"), Prefixes.ip6Address("f", "::1").value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.0",
                "192.0.2.0/",
                "192.0.2.0/-1",
                "192.0.2.0/+24",
                "192.0.2.0/24 ",
                "192.0.2.0/24/8",
                "192.0.2/24",
                "192.0.2.256/24",
                "host.example/24",
                "2001:db8::/24",
                "192.0.2.0/99999999999"
            })
    void refusesWhatIsNoIpv4Prefix(String text) {
        assertEquals(
                List.of(
                        new MapError(
                                "f",
                                "malformed",
                                "\"" + text + "\" is not an IPv4 prefix such as 192.0.2.0/24")),
                Prefixes.ip4Prefix("f", text).errors());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.0/24", "::ffff:192.0.2.0/120", "fe80::%eth0/64", "2001:db8:/40"})
    void refusesWhatIsNoIpv6Prefix(String text) {
        assertEquals("malformed", Prefixes.ip6Prefix("f", text).errors().get(0).code());
    }

    @Test
    void refusesALengthThatNoPrefixHas() {
        assertEquals(
                "f: the length of 2001:db8::/129 is outside 0..128",
                Prefixes.ip6Prefix("f", "2001:db8::/129").errors().get(0).toString());
    }

    @Test
    void missesWhatIsNotThere() {
        assertEquals(
                List.of(
                        new MapError(
                                "f",
                                "missing",
                                "there must be an IPv6 address such as 2001:db8::1")),
                Prefixes.ip6Address("f", null).errors());
        assertEquals("missing", Prefixes.ip4Prefix("f", null).errors().get(0).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "ff02::1", "fe80::1"})
    void noPacketsAreRoutedTo(String address) {
        assertFalse(Prefixes.isRoutableUnicast(Ip6Address.valueOf(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::2", "2001:db8:ffff::1", "fd00::1", "64:ff9b::1"})
    void packetsAreRoutedTo(String address) {
        assertTrue(Prefixes.isRoutableUnicast(Ip6Address.valueOf(address)));
    }
}
