// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.portset.map.MapRule;
import org.portset.rules.RuleBook.DomainRule;

/**
 * Two forms that deployed routers read, older than the national standard. Neither has a published
 * specification: field names and types are those that the public sources of such routers' firmware
 * read (docs/rule-server.md names them). As nothing bounds the number of rules, all are told.
 */
public final class RouterForms {
    private static final int ID_BYTES = 16;

    private RouterForms() {}

    /**
     * The form with {@code dmr} and {@code fmr}; {@code id} changes when the rest does, and {@code
     * ipv6_fixlen} is the length of the end-user prefix under the home's own rule.
     */
    public static ObjectNode fmr(DomainRule own) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode fmr = JsonNodeFactory.instance.arrayNode();
        for (MapRule rule : own.all()) {
            fmr.addObject()
                    .put("ipv6", rule.ipv6Prefix().toString())
                    .put("ipv4", rule.ipv4Prefix().toString())
                    .put("psid_offset", rule.psidOffset())
                    .put("ea_length", rule.eaBits());
        }
        String dmr = own.domain().brAddress().toString();
        int fixed = own.rule().endUserPrefixLength();
        answer.put("dmr", dmr);
        answer.put("id", digest(dmr + fixed + fmr));
        answer.put("ipv6_fixlen", fixed);
        answer.set("fmr", fmr);
        return answer;
    }

    /** The form with {@code basicMapRules}; every value is a text, numbers too. */
    public static ObjectNode basicMapRules(DomainRule own) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode rules = answer.putArray("basicMapRules");
        for (MapRule rule : own.all()) {
            rules.addObject()
                    .put("brIpv6Address", own.domain().brAddress().toString())
                    .put("eaBitLength", Integer.toString(rule.eaBits()))
                    .put("ipv4Prefix", rule.ipv4Prefix().address().toString())
                    .put("ipv4PrefixLength", Integer.toString(rule.ipv4Prefix().prefixLength()))
                    .put("ipv6Prefix", rule.ipv6Prefix().address().toString())
                    .put("ipv6PrefixLength", Integer.toString(rule.ipv6Prefix().prefixLength()))
                    .put("psIdOffset", Integer.toString(rule.psidOffset()));
        }
        return answer;
    }

    /** 32 hexadecimal digits that stand for a text. */
    static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same of bytes. */
    static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            StringBuilder digits = new StringBuilder();
            for (int i = 0; i < ID_BYTES; i++) {
                digits.append(String.format("%02x", hash[i] & 0xff));
            }
            return digits.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
