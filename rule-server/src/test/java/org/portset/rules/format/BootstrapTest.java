// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip6Address;
import org.portset.rules.RuleServerModel;

class BootstrapTest {
    private static RuleServerModel.Builder at(String address) {
        return RuleServerModel.builder("Example").address(Ip6Address.valueOf(address));
    }

    @Test
    void namesTheServerByItsAddress() {
        assertEquals(
                "v=v6mig-1 url=http://[2001:db8::80]:8080/config t=a",
                Bootstrap.text(at("2001:db8::80").port(8080).build()));
        assertEquals(
                "v=v6mig-1 url=http://[2001:db8::80]/config t=a",
                Bootstrap.text(at("2001:db8::80").port(80).build()));
    }

    @Test
    void prefersHttpsAndHasItsCertificateVerified() {
        RuleServerModel.Tls tls = new RuleServerModel.Tls(443, "chain.pem", "key.pem");
        assertEquals(
                "v=v6mig-1 url=https://[2001:db8::80]/config t=b",
                Bootstrap.text(at("2001:db8::80").port(80).tls(tls).build()));
    }

    @Test
    void hasNoCertificateVerifiedWhereItIsSelfSignedOrThereIsNone() {
        assertEquals(
                "v=v6mig-1 url=https://vne.example.jp/rule.cgi t=a",
                Bootstrap.text(
                        at("::").url("https://vne.example.jp/rule.cgi")
                                .certificateVerified(false)
                                .build()));
        assertTrue(
                Bootstrap.text(at("::").url("http://vne.example.jp/x").build()).endsWith(" t=a"));
    }

    @Test
    void isAZoneFilesLine() {
        assertEquals(
                "4over6.info. 86400 IN TXT \"v=v6mig-1 url=https://vne.example.jp/rule.cgi t=b\"",
                Bootstrap.record(at("::").url("https://vne.example.jp/rule.cgi").build()));
    }

    @Test
    void asksForAUrlWhereAnAddressNamesNothing() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Bootstrap.text(at("::").port(80).build()));
        assertTrue(e.getMessage().startsWith("ruleServer.url"), e.getMessage());
    }
}
