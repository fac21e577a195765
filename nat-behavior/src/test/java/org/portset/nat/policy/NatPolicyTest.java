// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NatPolicyTest {
    @Test
    void presetsAreTheClassicPairs() {
        assertPair("EI", "EI", NatPolicy.fullCone(), "full-cone");
        assertPair("EI", "AD", NatPolicy.restrictedCone(), "restricted-cone");
        assertPair("EI", "APD", NatPolicy.portRestrictedCone(), "port-restricted-cone");
        assertPair("APD", "APD", NatPolicy.symmetric(), "symmetric");
        assertEquals(
                Optional.empty(),
                NatPolicy.fullCone().toBuilder()
                        .mapping(Behavior.ADDRESS_DEPENDENT)
                        .build()
                        .preset());
        assertEquals(Optional.empty(), Preset.of("open"));
    }

    private static void assertPair(
            String mapping, String filtering, NatPolicy policy, String preset) {
        assertEquals(mapping, policy.mapping().abbreviation());
        assertEquals(filtering, policy.filtering().abbreviation());
        assertEquals(preset, policy.preset().orElseThrow().text());
        assertEquals(policy, Preset.of(preset).orElseThrow().policy());
        assertEquals(policy.hashCode(), policy.toBuilder().build().hashCode());
        assertEquals(policy, policy.toBuilder().build());
        assertNotEquals(policy, policy.toBuilder().portParity(false).build());
    }

    @Test
    void behavioursAreKnownByTextAndAbbreviation() {
        for (Behavior behavior : Behavior.values()) {
            assertEquals(Optional.of(behavior), Behavior.of(behavior.text()));
            assertEquals(Optional.of(behavior), Behavior.of(behavior.abbreviation()));
            assertEquals(
                    Optional.of(behavior),
                    Behavior.of(behavior.abbreviation().toLowerCase(Locale.ROOT)));
        }
        assertEquals(Optional.empty(), Behavior.of("independent"));
    }

    @Test
    @Tag("RFC4787-5")
    @Tag("RFC5382-5")
    @Tag("RFC5508-2")
    void timersRefuseWhatTheirRfcForbids() {
        NatTimers.Builder timers = NatTimers.builder();
        assertRefused(
                "udpNanos is 119999999999; must be at least 120000000000 (RFC 4787 REQ-5)",
                () -> timers.udpNanos(119_999_999_999L));
        assertRefused(
                "tcpEstablishedNanos is 7439999999999; must be at least 7440000000000"
                        + " (RFC 5382 REQ-5)",
                () -> timers.tcpEstablishedNanos(7_439_999_999_999L));
        assertRefused(
                "tcpTransitoryNanos is 0; must be at least 240000000000 (RFC 5382 REQ-5)",
                () -> timers.tcpTransitoryNanos(0));
        assertRefused(
                "tcpPartialOpenNanos is 1; must be at least 240000000000 (RFC 7857 2.1)",
                () -> timers.tcpPartialOpenNanos(1));
        assertRefused(
                "tcpPartialCloseNanos is -1; must be at least 240000000000 (RFC 7857 2.1)",
                () -> timers.tcpPartialCloseNanos(-1));
        assertRefused(
                "tcpTimeWaitNanos is 0; must be at least 1000000000 (RFC 9293 3.6.1)",
                () -> timers.tcpTimeWaitNanos(0));
        assertRefused(
                "icmpNanos is 59999999999; must be at least 60000000000 (RFC 5508 REQ-2)",
                () -> timers.icmpNanos(59_999_999_999L));
        assertRefused(
                "icmpNanos is 9223372036854775807; must be at most 2592000000000000" + " (30 days)",
                () -> timers.icmpNanos(Long.MAX_VALUE));
        assertEquals(NatTimers.DEFAULT, timers.build());
    }

    @Test
    @Tag("RFC7857-2.1")
    void theTransitoryTimerSetsTheOthersUnlessTheyAreSetAfterIt() {
        NatTimers timers =
                NatTimers.builder()
                        .tcpTransitoryNanos(300_000_000_000L)
                        .tcpPartialCloseNanos(250_000_000_000L)
                        .build();
        assertEquals(300_000_000_000L, timers.tcpTransitoryNanos());
        assertEquals(300_000_000_000L, timers.tcpPartialOpenNanos());
        assertEquals(250_000_000_000L, timers.tcpPartialCloseNanos());
        assertEquals(300_000_000_000L, timers.tcpTimeWaitNanos());
        assertEquals(timers, timers.toBuilder().build());
    }

    @Test
    void limitsRefuseNegativeNumbers() {
        NatLimits.Builder limits = NatLimits.builder();
        assertRefused("tcpPorts is -1; must be 0 (none) or more", () -> limits.ports(-1));
        assertRefused("sessions is -2; must be 0 (none) or more", () -> limits.sessions(-2));
        assertEquals(NatLimits.NONE, limits.build());
    }

    @Test
    void portHoldRefusesNumbersOutOfItsRange() {
        NatPolicy.Builder builder = NatPolicy.builder();
        assertRefused(
                "portHoldSeconds is 3601; must be 0 (off) to 3600",
                () -> builder.portHoldSeconds(3601));
        assertRefused("portHoldCount is 0; must be 1 to 65536", () -> builder.portHoldCount(0));
        NatPolicy held = builder.portHoldSeconds(120).portHoldCount(1000).build();
        assertEquals(held, held.toBuilder().build());
        assertEquals(1000, held.portHoldCount());
    }

    @Test
    void portOverloadNeedsTheNarrowestBehaviours() {
        NatPolicy.Builder builder = NatPolicy.portRestrictedCone().toBuilder().portOverload(true);
        assertRefused(
                "portOverload needs address-and-port-dependent mapping and filtering, not"
                        + " endpoint-independent and address-and-port-dependent (RFC 7857 section 3)",
                builder::build);
        assertTrue(NatPolicy.symmetric().toBuilder().portOverload(true).build().portOverload());
    }

    @Test
    void tcpFiltersAsTheOthersUnlessToldOtherwise() {
        NatPolicy policy = NatPolicy.restrictedCone();
        assertEquals(Behavior.ADDRESS_DEPENDENT, policy.filtering(6));
        NatPolicy apart = policy.toBuilder().tcpFiltering(Behavior.ENDPOINT_INDEPENDENT).build();
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, apart.filtering(6));
        assertEquals(Behavior.ADDRESS_DEPENDENT, apart.filtering(17));
        assertEquals(apart, apart.toBuilder().build());
        assertTrue(apart.preset().isEmpty());
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable e) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, e).getMessage());
    }
}
