// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.portset.nts.protocol.Ipv4;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.protocol.NtsRequest;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;

/** Reads the server's configuration document; docs/nts.md lists its fields. */
public final class ConfigReader {
    private final List<ConfigError> errors = new ArrayList<>();
    private final Map<String, RouterConfig> routers = new LinkedHashMap<>();
    private final Map<Name, UpdateKey> keys = new LinkedHashMap<>();

    private ConfigReader() {}

    /**
     * The configuration in a JSON text.
     *
     * @throws ConfigException with all errors if there is one
     */
    public static ServerConfig read(String json) throws ConfigException {
        try {
            return read(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            // Without what Jackson quotes of it: that may be a secret.
            JsonLocation at = e.getLocation();
            String where =
                    at == null
                            ? ""
                            : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new ConfigException(
                    List.of(new ConfigError("document", "malformed", where + "is not JSON")));
        }
    }

    /**
     * The configuration in a JSON document.
     *
     * @throws ConfigException with all errors if there is one
     */
    public static ServerConfig read(JsonNode document) throws ConfigException {
        ConfigReader reader = new ConfigReader();
        ServerConfig config = reader.server(document);
        if (!reader.errors.isEmpty()) {
            throw new ConfigException(reader.errors);
        }
        return config;
    }

    private ServerConfig server(JsonNode document) {
        JsonFields fields = new JsonFields(document, "", errors);
        List<InetSocketAddress> listen = new ArrayList<>();
        List<JsonFields.Item> addresses = fields.list("listen");
        for (JsonFields.Item item : addresses) {
            InetSocketAddress address = item.parsed("an address and port", Addresses::parse);
            if (address != null) {
                listen.add(address);
            }
        }
        for (JsonFields router : fields.objects("routers")) {
            router(router);
        }
        for (JsonFields key : fields.objects("keys")) {
            key(key);
        }
        List<ZoneConfig> zones = new ArrayList<>();
        for (JsonFields zone : fields.objects("zones")) {
            ZoneConfig read = new ZoneReader(zone, routers).read();
            if (read != null && zones.stream().anyMatch(z -> z.origin().equals(read.origin()))) {
                zone.error("name", "duplicate", "is the name of a zone above, too");
            } else if (read != null) {
                zones.add(read);
            }
        }
        String directory = fields.text("stateDirectory", null);
        JsonFields limits = fields.object("limits");
        ServerConfig.Limits bounds =
                new ServerConfig.Limits(
                        limits.integer("held", 1, 65_536, 4096),
                        limits.integer("tcpConnections", 1, 65_536, 256),
                        limits.integer("tcpIdleMillis", 100, 3_600_000, 10_000));
        limits.noOthers();
        if (addresses.isEmpty()) {
            fields.error("listen", "missing", "names no address to listen on");
        }
        if (fields.list("zones").isEmpty()) {
            fields.error("zones", "missing", "names no zone to serve");
        }
        fields.noOthers();
        return new ServerConfig(
                listen,
                bounds,
                routers,
                keys,
                zones,
                directory == null ? null : Path.of(directory));
    }

    private void router(JsonFields fields) {
        String id = fields.text("id");
        String address = fields.text("address", null);
        InetSocketAddress at =
                address == null
                        ? null
                        : fields.parsed("address", "an address and port", Addresses::parse);
        NtsKey key = address == null ? null : ntsKey(fields);
        String failure = fields.text("failureAddress", null);
        Integer failureAddress =
                failure == null
                        ? null
                        : fields.parsed("failureAddress", "an IPv4 address", Ipv4::parse);
        RouterConfig router =
                new RouterConfig(
                        id,
                        at,
                        key,
                        fields.integer("patienceMillis", 1, NtsRequest.MAX_PATIENCE_MILLIS, 4500),
                        fields.integer("answerTtl", 0, 3600, 0),
                        failureAddress,
                        fields.parsed(
                                "source",
                                "any, subnet or client",
                                text -> RouterConfig.Source.valueOf(text.toUpperCase(Locale.ROOT)),
                                "subnet"));
        fields.noOthers();
        if (id != null && routers.put(id, router) != null) {
            fields.error("id", "duplicate", "is the id of a router above, too");
        }
    }

    private static NtsKey ntsKey(JsonFields fields) {
        int id = fields.integer("keyId", 0, 0xffff);
        byte[] secret = fields.parsed("secret", "base64", Base64.getDecoder()::decode);
        if (secret == null) {
            return null;
        }
        if (secret.length < NtsKey.MIN_SECRET_BYTES) {
            fields.error(
                    "secret",
                    "out-of-range",
                    "must have at least " + NtsKey.MIN_SECRET_BYTES + " bytes");
            return null;
        }
        return NtsKey.of(id, secret);
    }

    private void key(JsonFields fields) {
        Name name = fields.parsed("name", "a domain name", Names::absolute);
        Name algorithm =
                fields.parsed(
                        "algorithm",
                        "one of hmac-sha256, hmac-sha384, hmac-sha512",
                        ConfigReader::algorithm,
                        "hmac-sha256");
        byte[] secret = fields.parsed("secret", "base64", Base64.getDecoder()::decode);
        List<Name> names = new ArrayList<>();
        for (JsonFields.Item item : fields.list("names")) {
            Name allowed = item.parsed("a domain name", Names::absolute);
            if (allowed != null) {
                names.add(allowed);
            }
        }
        String router = fields.text("router", null);
        if (router != null && !routers.containsKey(router)) {
            fields.error("router", "unknown", "no router has the id " + router);
        }
        fields.noOthers();
        if (name == null || algorithm == null || secret == null) {
            return;
        }
        if (secret.length == 0) {
            fields.error("secret", "out-of-range", "is empty");
            return;
        }
        UpdateKey key = new UpdateKey(name, new TSIG(algorithm, name, secret), names, router);
        if (keys.put(name, key) != null) {
            fields.error("name", "duplicate", "is the name of a key above, too");
        }
    }

    private static Name algorithm(String text) {
        switch (text) {
            case "hmac-sha256":
                return TSIG.HMAC_SHA256;
            case "hmac-sha384":
                return TSIG.HMAC_SHA384;
            case "hmac-sha512":
                return TSIG.HMAC_SHA512;
            default:
                throw new IllegalArgumentException(text);
        }
    }
}
