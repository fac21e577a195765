// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.rules.Offer;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.Bootstrap;

/** Reads {@code ruleServer}. */
final class RuleServerParser {
    private static final int MAX_NAME_BYTES = 254;
    private static final int MAX_CONNECTIONS = 20_000;
    private static final int MAX_REQUEST_MILLIS = 60_000;
    private static final int MAX_PSID = 0xffff;

    private RuleServerParser() {}

    /** The server, or empty with errors in {@code f}'s list. */
    static Optional<RuleServerModel> read(Fields f) {
        String enabler = name(f, "enablerName", f.text("enablerName"));
        RuleServerModel.Builder server = RuleServerModel.builder(enabler == null ? "" : enabler);
        Optional.ofNullable(name(f, "serviceName", f.text("serviceName", null)))
                .ifPresent(server::serviceName);
        Optional.ofNullable(name(f, "ispName", f.text("ispName", null))).ifPresent(server::ispName);
        if (f.has("address")) {
            Ip6Address address = f.parsed("address", "an IPv6 address", Ip6Address::valueOf);
            if (address != null) {
                server.address(address);
            }
        }
        if (f.has("port")) {
            server.port(f.integer("port", 1, ConfigParser.MAX_PORT));
        }
        f.objectIfAny("tls").map(RuleServerParser::tls).ifPresent(server::tls);
        if (!f.has("port") && !f.has("tls")) {
            f.error("port", "missing", "is required where there is no tls");
        }
        if (f.has("url")) {
            Optional.ofNullable(f.parsed("url", "a http or https URL", RuleServerParser::url))
                    .ifPresent(server::url);
        }
        server.certificateVerified(f.flag("certificateVerified", true));
        server.ttlSeconds(
                f.integer(
                        "ttlSeconds",
                        1,
                        RuleServerModel.MAX_TTL_SECONDS,
                        RuleServerModel.DEFAULT_TTL_SECONDS));
        server.connections(
                f.integer("connections", 1, MAX_CONNECTIONS, RuleServerModel.DEFAULT_CONNECTIONS));
        server.requestMillis(
                f.integer(
                        "requestMillis",
                        100,
                        MAX_REQUEST_MILLIS,
                        RuleServerModel.DEFAULT_REQUEST_MILLIS));
        server.offers(offers(f.objects("offers")));
        f.noOthers();
        RuleServerModel model = server.build();
        checkRecord(f, model);
        return Optional.of(model);
    }

    private static String name(Fields f, String field, String text) {
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            f.error(field, "too-long", "is longer than " + MAX_NAME_BYTES + " bytes");
        }
        return text;
    }

    private static String url(String text) {
        URI uri = URI.create(text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || !text.equals(uri.toASCIIString())) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    /** What has no URL is told when the record is asked for: the server works without. */
    private static void checkRecord(Fields f, RuleServerModel model) {
        if (model.url().isPresent() && Bootstrap.text(model).length() > Bootstrap.MAX_BYTES) {
            f.error(
                    "url",
                    "too-long",
                    "makes the TXT record longer than " + Bootstrap.MAX_BYTES + " bytes");
        }
    }

    private static RuleServerModel.Tls tls(Fields f) {
        int port = f.integer("port", 1, ConfigParser.MAX_PORT);
        String certificate = f.text("certificate");
        String key = f.text("key");
        f.noOthers();
        return certificate == null || key == null
                ? null
                : new RuleServerModel.Tls(port, certificate, key);
    }

    private static List<Offer> offers(List<Fields> all) {
        List<Offer> offers = new ArrayList<>();
        Map<Ip6Prefix, Integer> prefixes = new HashMap<>();
        Map<String, Integer> tokens = new HashMap<>();
        for (int index = 0; index < all.size(); index++) {
            Fields f = all.get(index);
            Offer offer = offer(f);
            if (offer == null) {
                continue;
            }
            if (prefixes.putIfAbsent(offer.prefix(), index) != null) {
                f.error("prefix", "duplicate", "another offer has " + offer.prefix());
            }
            if (offer.token().isPresent()
                    && tokens.putIfAbsent(offer.token().get(), index) != null) {
                f.error("token", "duplicate", "another offer has the same");
            }
            offers.add(offer);
        }
        return offers;
    }

    private static Offer offer(Fields f) {
        Ip6Prefix prefix = prefix6(f, "prefix");
        Offer.Builder offer =
                Offer.builder(prefix == null ? Ip6Prefix.valueOf(Ip6Address.ZERO, 0) : prefix);
        String token = f.text("token", null);
        if (token != null) {
            set(f, "token", () -> offer.token(token));
        }
        f.objectIfAny("dslite").ifPresent(d -> dslite(d, offer));
        f.objectIfAny("lw4o6").map(RuleServerParser::lw4o6).ifPresent(offer::lw4o6);
        for (Fields tunnel : f.objects("ipip")) {
            Ip6Address local = tunnel.parsed("local", "an IPv6 address", Ip6Address::valueOf);
            Ip6Address remote = tunnel.parsed("remote", "an IPv6 address", Ip6Address::valueOf);
            Ip4Prefix ipv4 = checked(tunnel, Prefixes.ip4Prefix("ipv4", tunnel.text("ipv4")));
            tunnel.noOthers();
            if (local != null && remote != null && ipv4 != null) {
                offer.ipip(new Offer.Ipip(local, remote, ipv4));
            }
        }
        f.noOthers();
        return prefix == null ? null : offer.build();
    }

    private static void dslite(Fields f, Offer.Builder offer) {
        String aftr = f.text("aftr");
        if (aftr != null) {
            set(f, "aftr", () -> offer.aftr(aftr));
        }
        f.noOthers();
    }

    private static Offer.Lw4o6 lw4o6(Fields f) {
        String lwaftr = f.text("lwaftr");
        Ip6Prefix ipv6 = prefix6(f, "ipv6");
        Ip4Address ipv4 = f.parsed("ipv4", "an IPv4 address", Ip4Address::valueOf);
        int psid = f.integer("psid", 0, MAX_PSID, 0);
        int psidLength = f.integer("psidLength", 0, 16, 0);
        int psidOffset = f.integer("psidOffset", 0, 15, 6);
        f.noOthers();
        if (lwaftr == null || ipv6 == null || ipv4 == null) {
            return null;
        }
        try {
            return new Offer.Lw4o6(lwaftr, ipv6, ipv4, psid, psidLength, psidOffset);
        } catch (IllegalArgumentException e) {
            refuse(f, "lwaftr", e);
            return null;
        }
    }

    private static Ip6Prefix prefix6(Fields f, String field) {
        String text = f.text(field);
        return text == null ? null : checked(f, Prefixes.ip6Prefix(field, text));
    }

    private static <T> T checked(Fields f, Result<T> result) {
        f.errors(result.errors());
        return result.ok() ? result.value() : null;
    }

    private static void set(Fields f, String field, Runnable setter) {
        try {
            setter.run();
        } catch (IllegalArgumentException e) {
            refuse(f, field, e);
        }
    }

    /** A message that begins with a field's name is about that field. */
    private static void refuse(Fields f, String field, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        int colon = message.indexOf(": ");
        boolean named = colon > 0 && message.substring(0, colon).matches("[a-zA-Z0-9]+");
        f.error(
                named ? message.substring(0, colon) : field,
                "malformed",
                named ? message.substring(colon + 2) : message);
    }
}
