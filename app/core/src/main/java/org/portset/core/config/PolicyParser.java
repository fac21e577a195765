// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.Preset;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.policy.UnmappableReply;

/**
 * Reads a subscriber's {@code policy}: a preset and what overrides it, for the NAT by {@link
 * #read}, and what is logged by {@link #readLog}. Together they know all its fields.
 */
final class PolicyParser {
    private static final int MAX_TIMER_SECONDS = (int) TimeUnit.DAYS.toSeconds(30);
    private static final int MAX_PORT_HOLD_SECONDS = 3600;
    private static final int ALL_PORTS = 1 << 16;

    private PolicyParser() {}

    static NatPolicy read(Fields f) {
        Preset preset =
                choice(f, "preset", Preset.FULL_CONE, Preset::of, Preset.values(), Preset::text);
        NatPolicy base = preset.policy();
        Behavior filtering = behavior(f, "filtering", base.filtering());
        NatPolicy.Builder builder =
                base.toBuilder()
                        .mapping(behavior(f, "mapping", base.mapping()))
                        .filtering(filtering)
                        .tcpFiltering(behavior(f, "tcpFiltering", filtering))
                        .timeWait(
                                choice(
                                        f,
                                        "timeWait",
                                        base.timeWait(),
                                        TimeWait::of,
                                        TimeWait.values(),
                                        TimeWait::text))
                        .inboundRefresh(f.flag("inboundRefresh", base.inboundRefresh()))
                        .portParity(f.flag("portParity", base.portParity()))
                        .portHoldSeconds(
                                f.integer(
                                        "portHoldSeconds",
                                        0,
                                        MAX_PORT_HOLD_SECONDS,
                                        base.portHoldSeconds()))
                        .portHoldCount(
                                f.integer("portHoldCount", 1, ALL_PORTS, base.portHoldCount()))
                        .unsolicitedSynReply(
                                f.flag("unsolicitedSynReply", base.unsolicitedSynReply()))
                        .unmappableReply(
                                choice(
                                        f,
                                        "unmappableReply",
                                        base.unmappableReply(),
                                        UnmappableReply::of,
                                        UnmappableReply.values(),
                                        UnmappableReply::text))
                        .icmpErrors(f.flag("icmpErrors", base.icmpErrors()))
                        .untranslated(readUntranslated(f));
        f.objectIfAny("timers").ifPresent(t -> builder.timers(readTimers(t, base.timers())));
        f.objectIfAny("limits").ifPresent(l -> builder.limits(readLimits(l)));
        return overloaded(f, builder);
    }

    /** Port overloading goes with some behaviours only; the policy knows which and says so. */
    private static NatPolicy overloaded(Fields f, NatPolicy.Builder builder) {
        try {
            return builder.portOverload(f.flag("portOverload", false)).build();
        } catch (IllegalArgumentException e) {
            f.error("portOverload", "contradiction", e.getMessage());
            return builder.portOverload(false).build();
        }
    }

    static LogPolicy readLog(Fields f) {
        LogPolicy.Mode mode =
                choice(
                        f,
                        "log",
                        LogPolicy.DEFAULT.mode(),
                        LogPolicy.Mode::of,
                        LogPolicy.Mode.values(),
                        LogPolicy.Mode::text);
        boolean destinations = f.flag("logDestinations", LogPolicy.DEFAULT.logsDestinations());
        if (destinations && mode != LogPolicy.Mode.MAPPINGS) {
            f.error(
                    "logDestinations",
                    "contradiction",
                    "needs log \"mappings\", not \"" + mode.text() + "\"");
        }
        return new LogPolicy(mode, destinations);
    }

    private static Behavior behavior(Fields f, String field, Behavior otherwise) {
        return choice(f, field, otherwise, Behavior::of, Behavior.values(), Behavior::text);
    }

    /** A field that takes one of some words. */
    private static <T> T choice(
            Fields f,
            String field,
            T otherwise,
            Function<String, Optional<T>> parse,
            T[] all,
            Function<T, String> text) {
        if (!f.has(field)) {
            return otherwise;
        }
        String given = f.text(field);
        Optional<T> found = given == null ? Optional.empty() : parse.apply(given);
        if (given != null && found.isEmpty()) {
            String known = Arrays.stream(all).map(text).collect(Collectors.joining(", "));
            f.error(field, "unknown", "must be one of " + known + ", not " + given);
        }
        return found.orElse(otherwise);
    }

    private static List<Ipv4Prefix> readUntranslated(Fields f) {
        List<Ipv4Prefix> prefixes = new ArrayList<>();
        f.texts("untranslated", "an IPv4 prefix such as 10.0.0.0/8", PolicyParser::prefix)
                .forEach(prefixes::add);
        return prefixes;
    }

    /** Strict: an address with bits set behind the prefix is a slip of the pen. */
    private static Ipv4Prefix prefix(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !parts[1].matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("no address, slash and length");
        }
        int address = Ip4Address.valueOf(parts[0]).toInt();
        Ipv4Prefix prefix = Ipv4Prefix.of(address, Integer.parseInt(parts[1]));
        if (prefix.address() != address) {
            throw new IllegalArgumentException("the prefix is " + prefix);
        }
        return prefix;
    }

    private static NatTimers readTimers(Fields f, NatTimers base) {
        NatTimers.Builder timers = base.toBuilder();
        seconds(f, "udpSeconds", timers::udpNanos);
        // The one that covers opening, closing, closed and reset first: the others refine it.
        seconds(f, "tcpTransitorySeconds", timers::tcpTransitoryNanos);
        seconds(f, "tcpPartialOpenSeconds", timers::tcpPartialOpenNanos);
        seconds(f, "tcpPartialCloseSeconds", timers::tcpPartialCloseNanos);
        seconds(f, "tcpTimeWaitSeconds", timers::tcpTimeWaitNanos);
        seconds(f, "tcpEstablishedSeconds", timers::tcpEstablishedNanos);
        seconds(f, "icmpSeconds", timers::icmpNanos);
        f.noOthers();
        return timers.build();
    }

    /** The timers know their own lower bounds (RFC 4787, 5382, 5508) and say so. */
    private static void seconds(Fields f, String field, LongConsumer timer) {
        if (!f.has(field)) {
            return;
        }
        try {
            timer.accept(TimeUnit.SECONDS.toNanos(f.integer(field, 1, MAX_TIMER_SECONDS)));
        } catch (IllegalArgumentException e) {
            f.error(field, "too-short", inSeconds(e.getMessage()));
        }
    }

    /** What the timers say, in the unit of the configuration. */
    private static String inSeconds(String sentence) {
        return sentence.replaceFirst("^\\w+ is \\d+; (.*?)(\\d+)0{9} ", "$1$2 seconds ");
    }

    private static NatLimits readLimits(Fields f) {
        NatLimits.Builder limits = NatLimits.builder();
        // That of all protocols first: the others refine it.
        limit(f, "ports", ConfigParser.MAX_PORT, limits::ports);
        limit(f, "tcpPorts", ConfigParser.MAX_PORT, limits::tcpPorts);
        limit(f, "udpPorts", ConfigParser.MAX_PORT, limits::udpPorts);
        limit(f, "icmpIds", ConfigParser.MAX_PORT, limits::icmpIds);
        limit(f, "sessions", Integer.MAX_VALUE, limits::sessions);
        limit(f, "sessionsPerSecond", Integer.MAX_VALUE, limits::sessionsPerSecond);
        f.noOthers();
        return limits.build();
    }

    private static void limit(Fields f, String field, int max, IntConsumer limit) {
        if (f.has(field)) {
            limit.accept(f.integer(field, 0, max));
        }
    }
}
