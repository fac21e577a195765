// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapError;
import org.portset.map.Prefixes;
import org.portset.map.Result;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.MeshSpec;
import org.portset.map.json.DomainJson;
import org.portset.map.json.JsonFields;

/**
 * Reads what the {@code flows} command's help describes, a domain and one switch's ports, and
 * collects everything that is wrong with it. One reader reads one document.
 */
final class SwitchJson {
    private final List<MapError> errors = new ArrayList<>();
    private final List<CeSpec> homes = new ArrayList<>();

    // What tells the packets of a customer edge's homes apart.
    private final Set<PortNumber> tunnels = new HashSet<>();
    private final Set<List<Object>> lans = new HashSet<>();

    private SwitchJson() {}

    /** A border relay, or everything that is wrong with the document. */
    static Result<BrSpec> br(JsonNode document) {
        SwitchJson reader = new SwitchJson();
        JsonFields top = reader.top(document);
        MapDomain domain = reader.domain(top);
        BrSpec.Builder br = reader.br(top).domain(domain);
        return reader.errors.isEmpty() ? Result.of(br.build()) : Result.failed(reader.errors);
    }

    /** A customer edge's homes, or everything that is wrong with the document. */
    static Result<List<CeSpec>> ce(JsonNode document) {
        SwitchJson reader = new SwitchJson();
        JsonFields top = reader.top(document);
        MapDomain domain = reader.domain(top);
        reader.ce(top, domain);
        return reader.errors.isEmpty() ? Result.of(reader.homes) : Result.failed(reader.errors);
    }

    private JsonFields top(JsonNode document) {
        JsonFields top = JsonFields.of(document, "domain", "br", "ce");
        errors.addAll(top.errors());
        return top;
    }

    private MapDomain domain(JsonFields top) {
        if (!top.isObject()) {
            return null;
        }
        Result<MapDomain> domain = DomainJson.read(top.node("domain")).under("domain");
        errors.addAll(domain.errors());
        return domain.ok() ? domain.value() : null;
    }

    private BrSpec.Builder br(JsonFields top) {
        SwitchFields fields =
                new SwitchFields(
                        top.node("br"),
                        "uplinkPort",
                        "tunnelPort",
                        "internetPort",
                        "internetAddress",
                        "internetMac",
                        "nextHopMac");
        BrSpec.Builder br =
                BrSpec.builder()
                        .uplinkPort(fields.port("uplinkPort"))
                        .tunnelPort(fields.port("tunnelPort"))
                        .internetPort(fields.port("internetPort"))
                        .internetAddress(fields.address("internetAddress"))
                        .internetMac(fields.mac("internetMac"))
                        .nextHopMac(fields.mac("nextHopMac"));
        fields.distinct("uplinkPort", "tunnelPort", "internetPort");
        addErrors(top, "br", fields);
        return br;
    }

    private void ce(JsonFields top, MapDomain domain) {
        SwitchFields fields = new SwitchFields(top.node("ce"), "uplinkPort", "homes");
        PortNumber uplink = fields.port("uplinkPort");
        List<JsonNode> nodes = fields.list("homes");
        addErrors(top, "ce", fields);
        for (int index = 0; index < nodes.size(); index++) {
            SwitchFields home =
                    new SwitchFields(
                            nodes.get(index),
                            "name",
                            "tunnelPort",
                            "meshPort",
                            "lanPort",
                            "vlan",
                            "gateway",
                            "gatewayMac",
                            "endUserPrefix");
            if (index > 0 && domain != null && domain.mesh()) {
                home.error("name", MapError.DUPLICATE, "a switch in a mesh has one home");
            }
            home(home, uplink, domain);
            addErrors(top, "ce.homes[" + index + "]", home);
        }
    }

    private void home(SwitchFields fields, PortNumber uplink, MapDomain domain) {
        VlanId vlan = fields.vlan("vlan");
        CeSpec.Builder home =
                CeSpec.builder()
                        .name(fields.text("name"))
                        .uplinkPort(uplink)
                        .gatewayMac(fields.mac("gatewayMac"))
                        .vlan(vlan);
        PortNumber tunnel = fields.port("tunnelPort");
        PortNumber lan = fields.port("lanPort");
        home.tunnelPort(tunnel).lanPort(lan);
        fields.gateway("gateway", home);
        if (domain != null && domain.mesh()) {
            PortNumber mesh = fields.port("meshPort");
            home.mesh(mesh == null ? null : new MeshSpec(domain, mesh));
            fields.unlike("meshPort", uplink, "is the uplink's port");
        }
        fields.distinct("tunnelPort", "lanPort", "meshPort");
        fields.unlike("tunnelPort", uplink, "is the uplink's port");
        fields.unlike("lanPort", uplink, "is the uplink's port");
        if (tunnel != null && !tunnels.add(tunnel)) {
            fields.error("tunnelPort", MapError.DUPLICATE, "is an earlier home's port");
        }
        if (lan != null && !lans.add(List.of(lan, vlan))) {
            fields.error("lanPort", MapError.DUPLICATE, "with its VLAN is an earlier home's port");
        }
        Ip6Prefix prefix =
                fields.value(Prefixes.ip6Prefix("endUserPrefix", fields.text("endUserPrefix")));
        if (prefix != null && domain != null) {
            MapCe ce = fields.value(domain.derive(prefix));
            if (uplink != null && fields.errors().isEmpty()) {
                homes.add(home.outside(ce).build());
            }
        }
    }

    private void addErrors(JsonFields top, String path, SwitchFields fields) {
        // Of a document that is no object at all one error is enough.
        if (top.isObject()) {
            fields.errors().forEach(error -> errors.add(error.under(path)));
        }
    }
}
