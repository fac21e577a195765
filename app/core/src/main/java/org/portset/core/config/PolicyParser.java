// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.Preset;

/** Reads a subscriber's {@code policy}: a preset, and what overrides it. */
final class PolicyParser {
    private PolicyParser() {}

    static NatPolicy read(Fields f) {
        String presetName = f.text("preset", Preset.FULL_CONE.text());
        Optional<Preset> preset =
                Arrays.stream(Preset.values()).filter(p -> p.text().equals(presetName)).findFirst();
        if (preset.isEmpty()) {
            f.error(
                    "preset",
                    "unknown",
                    "must be one of "
                            + Arrays.stream(Preset.values())
                                    .map(Preset::text)
                                    .collect(Collectors.joining(", "))
                            + ", not "
                            + presetName);
        }
        NatPolicy base = preset.orElse(Preset.FULL_CONE).policy();
        NatPolicy.Builder builder =
                base.toBuilder()
                        .mapping(behavior(f, "mapping", base.mapping()))
                        .filtering(behavior(f, "filtering", base.filtering()));
        f.objectIfAny("timers").ifPresent(t -> builder.timers(readTimers(t, base.timers())));
        f.objectIfAny("limits").ifPresent(l -> builder.limits(readLimits(l)));
        f.noOthers();
        return builder.build();
    }

    private static Behavior behavior(Fields f, String field, Behavior otherwise) {
        if (!f.has(field)) {
            return otherwise;
        }
        String text = f.text(field);
        Optional<Behavior> found = text == null ? Optional.empty() : Behavior.of(text);
        if (text != null && found.isEmpty()) {
            f.error(
                    field,
                    "unknown",
                    "must be one of "
                            + Arrays.stream(Behavior.values())
                                    .map(Behavior::text)
                                    .collect(Collectors.joining(", "))
                            + ", not "
                            + text);
        }
        return found.orElse(otherwise);
    }

    private static NatTimers readTimers(Fields f, NatTimers base) {
        NatTimers.Builder timers = base.toBuilder();
        seconds(f, "udpSeconds", timers::udpNanos);
        seconds(f, "tcpTransitorySeconds", timers::tcpTransitoryNanos);
        seconds(f, "tcpEstablishedSeconds", timers::tcpEstablishedNanos);
        seconds(f, "icmpSeconds", timers::icmpNanos);
        f.noOthers();
        return timers.build();
    }

    /** The timers know their own lower bounds (RFC 4787, 5382, 5508) and say so. */
    private static void seconds(Fields f, String field, java.util.function.LongConsumer timer) {
        if (!f.has(field)) {
            return;
        }
        try {
            timer.accept(TimeUnit.SECONDS.toNanos(f.integer(field, 1, 30 * 24 * 3600)));
        } catch (IllegalArgumentException e) {
            f.error(field, "too-short", e.getMessage());
        }
    }

    private static NatLimits readLimits(Fields f) {
        NatLimits limits =
                NatLimits.builder()
                        .ports(f.integer("ports", 0, ConfigParser.MAX_PORT, 0))
                        .sessions(f.integer("sessions", 0, Integer.MAX_VALUE, 0))
                        .build();
        f.noOthers();
        return limits;
    }
}
