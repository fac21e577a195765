// SPDX-License-Identifier: Apache-2.0
package org.portset.map.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.MapRule;
import org.portset.map.Result;

/**
 * A MAP domain as JSON.
 *
 * <pre>{@code
 * {
 *   "name": "lab",
 *   "brAddress": "2001:db8:ffff::1",
 *   "ipv6MtuBytes": 1540,         (1500 if absent)
 *   "interfaceId": "rfc7597",     (or "draft-03"; rfc7597 if absent)
 *   "mesh": true,                 (false if absent)
 *   "rules": [
 *     {
 *       "name": "homes",
 *       "ipv6Prefix": "2001:db8::/40",
 *       "ipv4Prefix": "192.0.2.0/24",
 *       "eaBits": 16,
 *       "psidOffset": 6,          (6 if absent, as RFC 7597 section 5.1 recommends)
 *       "psidLength": 8           (needn't be there; checked if it is)
 *     },
 *     {                           (with a PSID, a rule of one CE: a lightweight 4over6 binding)
 *       "name": "home9",
 *       "ipv6Prefix": "2001:db8:9900::/56",
 *       "ipv4Prefix": "198.51.100.1/32",
 *       "eaBits": 0,              (0 if absent, where there is a PSID)
 *       "psidOffset": 6,
 *       "psidLength": 8,
 *       "psid": 52
 *     }
 *   ]
 * }
 * }</pre>
 *
 * <p>DS-Lite's has {@code aftrAddress} in place of {@code brAddress}, and neither rules nor what
 * goes with them.
 */
public final class DomainJson {
    /** The MTU of a domain that names none. */
    public static final int DEFAULT_IPV6_MTU_BYTES = 1500;

    private static final int DEFAULT_PSID_OFFSET = 6;

    private DomainJson() {}

    /** The domain, or everything that is wrong with it; paths start at the domain's fields. */
    public static Result<MapDomain> read(JsonNode node) {
        if (node != null && node.has("aftrAddress")) {
            return dsLite(JsonFields.of(node, "name", "aftrAddress", "ipv6MtuBytes"));
        }
        JsonFields fields =
                JsonFields.of(
                        node, "name", "brAddress", "ipv6MtuBytes", "interfaceId", "mesh", "rules");
        if (!fields.isObject()) {
            return Result.failed(fields.errors());
        }
        String name = fields.text("name");
        String brAddress = fields.text("brAddress");
        int ipv6MtuBytes = fields.integer("ipv6MtuBytes", DEFAULT_IPV6_MTU_BYTES);
        String format = fields.text("interfaceId", InterfaceIdFormat.RFC7597.text());
        boolean mesh = fields.flag("mesh", false);
        List<Result<MapRule>> rules =
                fields.list("rules").stream().map(DomainJson::rule).collect(Collectors.toList());

        List<MapError> errors = new ArrayList<>(fields.errors());
        if (format != null && InterfaceIdFormat.of(format).isEmpty()) {
            errors.add(noFormat(format));
        }
        Result<MapDomain> domain =
                MapDomain.ofChecked(
                        name,
                        rules,
                        brAddress,
                        ipv6MtuBytes,
                        InterfaceIdFormat.of(format).orElse(InterfaceIdFormat.RFC7597),
                        mesh);
        return merge(errors, domain);
    }

    private static Result<MapDomain> dsLite(JsonFields fields) {
        String name = fields.text("name");
        String aftrAddress = fields.text("aftrAddress");
        int ipv6MtuBytes = fields.integer("ipv6MtuBytes", DEFAULT_IPV6_MTU_BYTES);
        return merge(fields.errors(), MapDomain.dsLite(name, aftrAddress, ipv6MtuBytes));
    }

    /** A rule, or everything that is wrong with it; paths start at the rule's fields. */
    public static Result<MapRule> rule(JsonNode node) {
        JsonFields fields =
                JsonFields.of(
                        node,
                        "name",
                        "ipv6Prefix",
                        "ipv4Prefix",
                        "eaBits",
                        "psidOffset",
                        "psidLength",
                        "psid");
        if (!fields.isObject()) {
            return Result.failed(fields.errors());
        }
        String name = fields.text("name");
        String ipv6Prefix = fields.text("ipv6Prefix");
        String ipv4Prefix = fields.text("ipv4Prefix");
        OptionalInt psid = fields.optionalInteger("psid");
        boolean isBinding = node.has("psid");
        int eaBits = isBinding ? fields.integer("eaBits", 0) : fields.integer("eaBits");
        int psidOffset = fields.integer("psidOffset", DEFAULT_PSID_OFFSET);
        OptionalInt psidLength =
                isBinding
                        ? OptionalInt.of(fields.integer("psidLength"))
                        : fields.optionalInteger("psidLength");
        List<MapError> errors = new ArrayList<>(fields.errors());
        if (isBinding && eaBits != 0) {
            errors.add(
                    new MapError(
                            "psid",
                            MapError.OUT_OF_RANGE,
                            "goes with 0 EA bits; " + eaBits + " EA bits give PSIDs themselves"));
        }
        if (isBinding) {
            return merge(
                    errors,
                    MapRule.binding(
                            name,
                            ipv6Prefix,
                            ipv4Prefix,
                            psidOffset,
                            psidLength.getAsInt(),
                            psid.orElse(0)));
        }
        // A number that is missing has been read as 0; nothing may be derived from it.
        boolean numbersRead =
                errors.stream().noneMatch(error -> error.path().matches("eaBits|psidOffset"));
        return merge(
                errors,
                MapRule.of(
                        name,
                        ipv6Prefix,
                        ipv4Prefix,
                        eaBits,
                        psidOffset,
                        numbersRead ? psidLength : OptionalInt.empty()));
    }

    /** The errors of reading and those of checking, once for each field: reading's first. */
    private static <T> Result<T> merge(List<MapError> reading, Result<T> checked) {
        if (reading.isEmpty()) {
            return checked;
        }
        List<MapError> errors = new ArrayList<>(reading);
        for (MapError error : checked.errors()) {
            if (reading.stream().noneMatch(known -> known.path().equals(error.path()))) {
                errors.add(error);
            }
        }
        return Result.failed(errors);
    }

    private static MapError noFormat(String format) {
        String known =
                Arrays.stream(InterfaceIdFormat.values())
                        .map(InterfaceIdFormat::text)
                        .collect(Collectors.joining(", "));
        return new MapError(
                "interfaceId", MapError.MALFORMED, "\"" + format + "\" is none of " + known);
    }
}
