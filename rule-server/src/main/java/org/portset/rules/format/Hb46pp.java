// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapRule;
import org.portset.rules.Offer;
import org.portset.rules.RuleBook.DomainRule;
import org.portset.rules.RuleServerModel;

/**
 * HB46PP, the HTTP-based IPv4 over IPv6 provisioning protocol, version {@code v6mig-1}, of the
 * Japanese council for IPv6 promotion; the section numbers here are those of its specification,
 * edition 1.1 (github.com/v6pc/v6mig-prov, spec.md).
 *
 * <p>What a home is told depends on where it asks from and what its router can do; the versions of
 * its firmware and the names of makers change nothing.
 */
public final class Hb46pp {
    private static final Pattern VENDORID = Pattern.compile("[0-9A-Fa-f]{6}(-[0-9A-Za-z_]{0,24})?");
    private static final Pattern PRODUCT = Pattern.compile("[0-9A-Za-z_-]{1,32}");
    private static final Pattern VERSION = Pattern.compile("[0-9_]{1,32}");
    private static final Pattern CAPABILITY = Pattern.compile("[0-9a-z_,]{1,256}");
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");

    /** What a whole answer may hold, in the order in which it is to be tried. */
    private static final Set<Technique> ORDER =
            EnumSet.of(Technique.IPIP, Technique.LW4O6, Technique.MAP_E, Technique.DSLITE);

    private Hb46pp() {}

    /** What a router has asked (section 3.3); only what an answer depends on. */
    public static final class Request {
        private final Set<Technique> capability;
        private final Optional<String> token;

        private Request(Set<Technique> capability, Optional<String> token) {
            this.capability = capability;
            this.token = token;
        }

        /** Reads a query; whether it is one, its {@link Query#errors()} say afterwards. */
        public static Request of(Query query) {
            query.need(
                    "vendorid",
                    VENDORID,
                    "6 hexadecimal digits, and a hyphen and up to 24 of 0-9 a-z A-Z _ if need be");
            query.need("product", PRODUCT, "1 to 32 of 0-9 a-z A-Z _ -");
            query.need("version", VERSION, "1 to 32 of 0-9 _");
            Optional<String> capability =
                    query.need("capability", CAPABILITY, "names such as map_e,dslite with commas");
            return new Request(
                    Technique.of(capability.orElse("")),
                    query.find("token", TOKEN, "64 hexadecimal digits, letters small"));
        }

        /** A request of a router that can do all of it. */
        public static Request ofAll() {
            return new Request(EnumSet.allOf(Technique.class), Optional.empty());
        }

        /** What the router can do, as far as it is known here. */
        public Set<Technique> capability() {
            return capability;
        }

        /** By what the router is known from an earlier answer. */
        public Optional<String> token() {
            return token;
        }
    }

    /**
     * The answer, section 3.4: what the home is offered and its router can do; with an empty {@code
     * order} if there is nothing.
     *
     * @param rule the home's rule and its domain
     * @param offer what the home is offered beside it
     */
    public static ObjectNode answer(
            RuleServerModel server,
            Optional<DomainRule> rule,
            Optional<Offer> offer,
            Set<Technique> capability) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("enabler_name", server.enablerName());
        server.serviceName().ifPresent(name -> answer.put("service_name", name));
        server.ispName().ifPresent(name -> answer.put("isp_name", name));
        answer.put("ttl", server.ttlSeconds());
        offer.flatMap(Offer::token).ifPresent(token -> answer.put("token", token));
        ArrayNode order = answer.putArray("order");
        for (Technique technique : ORDER) {
            if (capability.contains(technique) && put(answer, technique, rule, offer, capability)) {
                order.add(technique.text());
            }
        }
        return answer;
    }

    private static boolean put(
            ObjectNode answer,
            Technique technique,
            Optional<DomainRule> rule,
            Optional<Offer> offer,
            Set<Technique> capability) {
        switch (technique) {
            case IPIP:
                return putIpip(answer, offer);
            case LW4O6:
                return putLw4o6(answer, offer);
            case MAP_E:
                rule.ifPresent(
                        own ->
                                answer.set(
                                        technique.text(),
                                        mapE(own, capability.contains(Technique.MESH))));
                return rule.isPresent();
            case DSLITE:
                Optional<String> aftr = offer.flatMap(Offer::aftr);
                aftr.ifPresent(host -> answer.putObject(technique.text()).put("aftr", host));
                return aftr.isPresent();
            default:
                return false;
        }
    }

    /*
     * A router that can't do mesh is told of hub and spoke: homes of a mesh that send all they have
     * to the border relay are served as well.
     */
    private static ObjectNode mapE(DomainRule own, boolean canMesh) {
        ObjectNode mapE = JsonNodeFactory.instance.objectNode();
        mapE.put("version", own.domain().interfaceId() == InterfaceIdFormat.RFC7597 ? 1 : 0);
        mapE.put("mesh", own.domain().mesh() && canMesh);
        mapE.put("br", own.domain().brAddress().toString());
        ArrayNode rules = mapE.putArray("rules");
        for (MapRule rule : own.told()) {
            rules.addObject()
                    .put("ipv6", rule.ipv6Prefix().toString())
                    .put("ipv4", rule.ipv4Prefix().toString())
                    .put("ea_length", rule.eaBits())
                    .put("psid_offset", rule.psidOffset());
        }
        return mapE;
    }

    private static boolean putLw4o6(ObjectNode answer, Optional<Offer> offer) {
        Optional<Offer.Lw4o6> binding = offer.flatMap(Offer::lw4o6);
        binding.ifPresent(
                lw ->
                        answer.putObject(Technique.LW4O6.text())
                                .put("lwaftr", lw.lwaftr())
                                .put("ipv6", lw.ipv6().toString())
                                .put("ipv4", lw.ipv4().toString())
                                .put("psid", lw.psid())
                                .put("psid_length", lw.psidLength())
                                .put("psid_offset", lw.psidOffset()));
        return binding.isPresent();
    }

    private static boolean putIpip(ObjectNode answer, Optional<Offer> offer) {
        if (offer.isEmpty() || offer.get().ipip().isEmpty()) {
            return false;
        }
        ArrayNode tunnels = answer.putArray(Technique.IPIP.text());
        for (Offer.Ipip tunnel : offer.get().ipip()) {
            tunnels.addObject()
                    .put("ipv6_local", tunnel.local().toString())
                    .put("ipv6_remote", tunnel.remote().toString())
                    .put("ipv4", tunnel.ipv4().toString());
        }
        return true;
    }
}
