// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;
import org.portset.rules.RuleBook;

/**
 * Reads what an HB46PP server answers (section 3.4 of its specification), as far as it is about
 * MAP-E. Keys that nobody knows are ignored, as the specification allows; what is read is checked,
 * and every error has the path that the value has in the answer.
 */
public final class Hb46ppReader {
    /** The longest that an answer may be kept, section 3.4: 7 days. */
    public static final int MAX_TTL_SECONDS = 604_800;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME = 254;
    private static final String WRONG_TYPE = "wrong-type";
    private static final String MAP_E = Technique.MAP_E.text();
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");

    /** A whole number of bits that no field needs more of. */
    private static final int MAX_BITS = 128;

    /** How the configuration calls what the answer calls otherwise. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "ipv6Prefix", "ipv6",
                    "ipv4Prefix", "ipv4",
                    "eaBits", "ea_length",
                    "psidOffset", "psid_offset",
                    "brAddress", "br");

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final List<MapError> errors = new ArrayList<>();

    private Hb46ppReader() {}

    /** The answer, or everything that is wrong with it. */
    public static Result<Hb46ppAnswer> read(byte[] body) {
        JsonNode root;
        try {
            if (isTooDeep(body)) {
                return Result.failed("", MapError.MALFORMED, "nests deeper than " + MAX_DEPTH);
            }
            root = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return Result.failed("", MapError.MALFORMED, "is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return Result.failed("", MapError.MALFORMED, "is no JSON: " + e.getMessage());
        }
        return new Hb46ppReader().answer(root == null ? MissingNode.getInstance() : root);
    }

    /** Trees are read by recursion, which a stranger's brackets must not exhaust. */
    private static boolean isTooDeep(byte[] body) throws IOException {
        try (JsonParser parser = MAPPER.getFactory().createParser(body)) {
            int depth = 0;
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    return true;
                }
            }
            return false;
        }
    }

    private Result<Hb46ppAnswer> answer(JsonNode root) {
        if (!root.isObject()) {
            return Result.failed("", WRONG_TYPE, "is no JSON object");
        }
        OptionalInt ttl =
                root.has("ttl")
                        ? OptionalInt.of(number(root, "ttl", "ttl", 1, MAX_TTL_SECONDS))
                        : OptionalInt.empty();
        String enabler = root.has("enabler_name") ? text(root, "enabler_name") : "";
        if (enabler != null && !enabler.matches("\\P{Cntrl}{0," + MAX_NAME + "}")) {
            error("enabler_name", MapError.MALFORMED, "is longer than " + MAX_NAME + " or no text");
        }
        String token = root.has("token") ? text(root, "token") : null;
        if (token != null && !TOKEN.matcher(token).matches()) {
            error("token", MapError.MALFORMED, "must be 64 hexadecimal digits, letters small");
        }
        JsonNode order = typed(root, "order", "order", JsonNode::isArray, "a list");
        if (order != null && !has(order, MAP_E)) {
            error("order", MapError.MISSING, "has no " + MAP_E + ": nothing for a MAP domain");
        }
        JsonNode mapE = typed(root, MAP_E, MAP_E, JsonNode::isObject, "an object");
        Result<MapDomain> domain = mapE == null ? null : mapE(mapE);
        return errors.isEmpty()
                ? domain.map(told -> new Hb46ppAnswer(enabler, ttl, token, told))
                : Result.failed(errors);
    }

    private Result<MapDomain> mapE(JsonNode mapE) {
        int version = mapE.has("version") ? number(mapE, "version", MAP_E + ".version", 0, 1) : 0;
        boolean mesh = mapE.has("mesh") && flag(mapE, "mesh", MAP_E + ".mesh");
        JsonNode br = typed(mapE, "br", MAP_E + ".br", JsonNode::isTextual, "a text");
        JsonNode rules = typed(mapE, "rules", MAP_E + ".rules", JsonNode::isArray, "a list");
        if (rules != null && rules.size() > RuleBook.MAX_RULES) {
            error(
                    MAP_E + ".rules",
                    MapError.OUT_OF_RANGE,
                    "has " + rules.size() + " rules, of at most " + RuleBook.MAX_RULES);
        }
        if (!errors.isEmpty()) {
            return Result.failed(errors);
        }
        List<Result<MapRule>> all = new ArrayList<>();
        for (JsonNode rule : rules) {
            all.add(rule(rule));
        }
        Result<MapDomain> domain =
                MapDomain.ofChecked(
                        "fetched",
                        all,
                        br.textValue(),
                        MapDomain.MIN_IPV6_MTU_BYTES,
                        version == 1 ? InterfaceIdFormat.RFC7597 : InterfaceIdFormat.DRAFT03,
                        mesh);
        errors.addAll(
                domain.errors().stream().map(Hb46ppReader::renamed).collect(Collectors.toList()));
        return domain;
    }

    /** A rule is named by its prefix: so it stays the same when the server tells another order. */
    private static Result<MapRule> rule(JsonNode node) {
        Hb46ppReader fields = new Hb46ppReader();
        if (!node.isObject()) {
            return Result.failed("", WRONG_TYPE, "must be an object");
        }
        String ipv6 = fields.text(node, "ipv6");
        String ipv4 = fields.text(node, "ipv4");
        int eaLength = fields.number(node, "ea_length", "ea_length", 0, MAX_BITS);
        int psidOffset = fields.number(node, "psid_offset", "psid_offset", 0, MAX_BITS);
        return fields.errors.isEmpty()
                ? MapRule.of(ipv6, ipv6, ipv4, eaLength, psidOffset)
                : Result.failed(fields.errors);
    }

    private static MapError renamed(MapError error) {
        String path = error.path();
        int dot = path.lastIndexOf('.') + 1;
        String last = path.substring(dot);
        return new MapError(
                MAP_E + "." + path.substring(0, dot) + NAMES.getOrDefault(last, last),
                error.code(),
                error.sentence());
    }

    private static boolean has(JsonNode order, String name) {
        for (JsonNode each : order) {
            if (each.isTextual() && each.textValue().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private void error(String path, String code, String sentence) {
        errors.add(new MapError(path, code, sentence));
    }

    /** A value that must be there and of a type; null, with an error, where it is not. */
    private JsonNode typed(
            JsonNode node, String name, String path, Predicate<JsonNode> type, String wanted) {
        JsonNode found = node.get(name);
        if (found == null) {
            error(path, MapError.MISSING, "is missing");
        } else if (!type.test(found)) {
            error(path, WRONG_TYPE, "must be " + wanted);
            return null;
        }
        return found;
    }

    private String text(JsonNode node, String name) {
        JsonNode found = typed(node, name, name, JsonNode::isTextual, "a text");
        return found == null ? null : found.textValue();
    }

    private int number(JsonNode node, String name, String path, int least, int most) {
        JsonNode found = typed(node, name, path, JsonNode::isIntegralNumber, "a whole number");
        boolean good =
                found != null
                        && found.canConvertToInt()
                        && found.intValue() >= least
                        && found.intValue() <= most;
        if (found != null && !good) {
            error(path, MapError.OUT_OF_RANGE, found + " is outside " + least + ".." + most);
        }
        return good ? found.intValue() : 0;
    }

    /** True or false, as the specification's example has it, or 1 or 0, as its table. */
    private boolean flag(JsonNode node, String name, String path) {
        JsonNode found = node.get(name);
        if (found.isBoolean()) {
            return found.booleanValue();
        }
        return number(node, name, path, 0, 1) == 1;
    }
}
