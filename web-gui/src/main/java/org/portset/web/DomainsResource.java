// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.RefusedException;

/** MAP domains with their rules. */
@Path("domains")
@Produces(MediaType.APPLICATION_JSON)
public class DomainsResource extends PortsetResource {
    /** All MAP domains, in configured order, with their mapping rules. */
    @GET
    @Answers(name = "domains", value = DomainSnapshot.class)
    public Response domains() {
        return list("domains", mape().domains());
    }

    /**
     * One MAP domain.
     *
     * @param domain name
     */
    @GET
    @Path("{domain}")
    @Answers(DomainSnapshot.class)
    public Response domain(@PathParam("domain") String domain) {
        return oneOf(mape().domains(), DomainSnapshot::name, "domain", domain);
    }

    /**
     * Changes a MAP domain in the network configuration, or adds one, and answers the domain then
     * in force. The body is a merge patch (RFC 7396) of the object that the configuration has under
     * domains, such as {"ipv6MtuBytes": 1500, "mesh": true}; null takes a field out. rules is an
     * array that takes the place of all rules, or an object with a patch for each rule by its name.
     * With dryRun nothing is changed, and the answer is what would be.
     *
     * @param domain name
     * @param dryRun true or false: whether only to tell what would change
     */
    @PATCH
    @Path("{domain}")
    @Consumes({MediaType.APPLICATION_JSON, MergePatch.MEDIA_TYPE})
    @Answers(value = DomainSnapshot.class, dryRun = DomainChangeSnapshot.class)
    public Response change(
            @PathParam("domain") String domain,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            InputStream body)
            throws IOException {
        boolean isDry = isDry(dryRun);
        JsonNode patch = MergePatch.read("domain", body);
        if (patch.has("name") && !patch.get("name").asText().equals(domain)) {
            throw new IllegalArgumentException(
                    "name: must be " + domain + ", as in the address: a domain keeps its name");
        }
        try {
            return object(
                    isDry
                            ? mape().planDomain(domain, fields(patch))
                            : mape().setDomain(domain, fields(patch)));
        } catch (RefusedException e) {
            return MergePatch.refused(e, "^domains\\[\\d+\\]\\.");
        }
    }

    private static Map<String, String> fields(JsonNode patch) {
        ObjectNode plain = patch.deepCopy();
        JsonNode rules = plain.remove("rules");
        Map<String, String> fields = MergePatch.flat(plain);
        if (rules == null) {
            return fields;
        }
        if (rules.isArray()) {
            fields.put("rules", "");
            for (int i = 0; i < rules.size(); i++) {
                JsonNode name = rules.get(i).path("name");
                if (!name.isTextual() || fields.containsKey("rules." + name.asText() + ".name")) {
                    throw new IllegalArgumentException(
                            "rules[" + i + "].name: must be a text that no other rule has");
                }
                MergePatch.flatten("rules." + name.asText() + ".", rules.get(i), fields);
            }
        } else if (rules.isObject() || rules.isNull()) {
            MergePatch.flatten("", MAPPER.createObjectNode().set("rules", rules), fields);
        } else {
            throw new IllegalArgumentException("rules: must be an array or an object");
        }
        return fields;
    }

    /**
     * Takes a MAP domain out of the network configuration, and answers what it was. It is refused
     * while switches are in it. With dryRun nothing is changed, and the answer is what would be.
     *
     * @param domain name
     * @param dryRun true or false: whether only to tell what would change
     */
    @DELETE
    @Path("{domain}")
    @Answers(value = DomainSnapshot.class, dryRun = DomainChangeSnapshot.class)
    public Response remove(
            @PathParam("domain") String domain,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun) {
        boolean isDry = isDry(dryRun);
        if (mape().domains().stream().noneMatch(each -> each.name().equals(domain))) {
            return missing("domain", domain);
        }
        try {
            return object(isDry ? mape().planRemoval(domain) : mape().removeDomain(domain));
        } catch (RefusedException e) {
            return Problem.ofFields(e.errors());
        }
    }

    /** A slip here must not make a change, so only these two words will do. */
    private static boolean isDry(String dryRun) {
        return word("dryRun", dryRun, List.of("true", "false")).equals("true");
    }
}
