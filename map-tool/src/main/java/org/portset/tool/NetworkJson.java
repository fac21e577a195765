// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onosproject.core.ApplicationId;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.Role;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.switches.SwitchSpecs;
import org.portset.map.MapError;
import org.portset.map.Result;
import org.portset.map.flows.BrProgram;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.FlowProgram;
import org.portset.map.flows.TunnelEncoding;

/** Reads the application's network configuration just as the application does. */
final class NetworkJson {
    private NetworkJson() {}

    /**
     * One switch's program, or everything that is wrong with the document.
     *
     * @param document the network configuration, or only the application's part of it
     * @param device the id of a switch in it
     */
    static Result<SwitchProgram> program(JsonNode document, String device, ApplicationId app) {
        return network(document).flatMap(network -> program(network, device, app));
    }

    /** The whole of a document, the network configuration or only the application's part of it. */
    static Result<NetworkModel> network(JsonNode document) {
        JsonNode part =
                document.has("apps")
                        ? document.path("apps").path("org.portset").path("portset")
                        : document;
        return part.isMissingNode()
                ? failed("apps.org.portset.portset", "is missing")
                : ConfigParser.parse(part);
    }

    private static Result<SwitchProgram> program(
            NetworkModel network, String device, ApplicationId app) {
        Optional<SwitchModel> found =
                network.switches().values().stream()
                        .filter(s -> s.id().toString().equals(device))
                        .findFirst();
        if (found.isEmpty()) {
            return failed("--switch", "no switch in this configuration is " + device);
        }
        SwitchModel model = found.get();
        TunnelEncoding tunnel = TunnelEncoding.LOGICAL_PORT;
        if (model.role() == Role.BR) {
            FlowProgram relay = BrProgram.of(model.id(), app, SwitchSpecs.br(model, tunnel));
            return Result.of(new SwitchProgram(model.domain(), relay));
        }
        Optional<SubscriberModel> home = network.subscriberAt(model.id());
        if (home.isEmpty()) {
            return failed("--switch", device + " has no subscriber, and so no program");
        }
        CeSpec spec = SwitchSpecs.home(model, home.get(), tunnel, Map.of());
        FlowProgram edge = CeProgram.of(model.id(), app, spec);
        return Result.of(new SwitchProgram(model.domain(), edge));
    }

    private static <T> Result<T> failed(String path, String sentence) {
        return Result.failed(List.of(new MapError(path, MapError.MISSING, sentence)));
    }
}
