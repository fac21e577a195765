// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.portset.map.Result;
import org.portset.map.flows.BrProgram;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.FlowProgram;
import org.portset.map.flows.OfctlPrinter;
import org.portset.map.json.DomainJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a switch's program as ovs-ofctl takes it. */
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Print the rules that make a switch a border relay (br) or a customer edge (ce), for"
                    + " ovs-ofctl. A border relay needs no controller but for ICMP; a customer"
                    + " edge needs one, for its sessions."
        },
        footerHeading =
                "%nFor a role, FILE is JSON; the role's part must be there, the other may:%n",
        footer = {
            "  {",
            "    \"domain\": {",
            "      \"name\": \"lab\", \"brAddress\": \"2001:db8:ffff::1\", \"ipv6MtuBytes\": 1540,",
            "      \"rules\": [{\"name\": \"homes\", \"ipv6Prefix\": \"2001:db8::/40\",",
            "        \"ipv4Prefix\": \"192.0.2.0/24\", \"eaBits\": 16, \"psidOffset\": 6}]},",
            "    \"br\": {\"uplinkPort\": 1, \"tunnelPort\": 10, \"internetPort\": 2,",
            "      \"internetAddress\": \"203.0.113.1\",",
            "      \"internetMac\": \"02:00:00:00:02:01\",",
            "      \"nextHopMac\": \"02:00:00:00:02:02\"},",
            "    \"ce\": {\"uplinkPort\": 1, \"homes\": [{\"name\": \"home1\", \"tunnelPort\": 10,",
            "      \"lanPort\": 2, \"gateway\": \"192.168.1.1/24\",",
            "      \"gatewayMac\": \"02:00:00:00:01:01\",",
            "      \"endUserPrefix\": \"2001:db8:12:3400::/56\"}]}",
            "  }",
            "",
            "In a domain with \"mesh\": true, a switch has one home, with a \"meshPort\".",
            "",
            "Examples:",
            "  map flows --role br lab.json | ovs-ofctl -O OpenFlow13 add-flows br0 -",
            "  map flows --switch of:0000000000000b01 network.json",
            "  map flows --role br --sizes lab.json"
        })
final class FlowsCommand implements Runnable {
    /*
     * Rules of ONOS belong to a device and an application. The text shows neither but for the
     * application's number in the cookies, which tell our rules apart from a switch's others.
     */
    private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
    private static final ApplicationId APPLICATION = new DefaultApplicationId(1, "org.portset");

    @Spec private CommandSpec spec;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "What the switch is to be: ${COMPLETION-CANDIDATES}.")
    private Role role;

    @Option(
            names = "--switch",
            paramLabel = "ID",
            description = {
                "Instead of a role: FILE is the application's network configuration, and the"
                        + " program is this switch's, of:0000000000000b01."
            })
    private String device;

    @Option(
            names = "--sizes",
            description = {
                "Instead of the rules, say how many there are for each MAP rule of the domain, and"
                        + " how many whatever MAP rules there are."
            })
    private boolean sizes;

    @Option(names = "--comments", description = "Before each rule, say what it is for.")
    private boolean comments;

    @Parameters(
            paramLabel = "FILE",
            description = "The domain and the switch's ports, or the network configuration; JSON.")
    private Path file;

    /** What a switch is in a MAP domain. */
    enum Role {
        /** A border relay. */
        BR,
        /** A customer edge. */
        CE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        SwitchProgram found = program();
        if (sizes) {
            found.printSizes(out);
            return;
        }
        for (FlowProgram.Entry entry : found.program().entries()) {
            if (comments) {
                out.println("# " + entry.purpose());
            }
            out.println(OfctlPrinter.print(entry.rule()));
        }
    }

    private SwitchProgram program() {
        if (role == null && device == null) {
            throw new InputErrors(List.of("--role: is missing, and so is --switch"));
        }
        if (role != null && device != null) {
            throw new InputErrors(
                    List.of("--role: the configuration says it; give --switch alone"));
        }
        JsonNode json = DocumentFile.read(file);
        Result<SwitchProgram> program;
        if (device != null) {
            program = NetworkJson.program(json, device, APPLICATION);
        } else if (role == Role.BR) {
            program = SwitchJson.br(json).map(FlowsCommand::program);
        } else {
            // Homes have been read from it, so there is a domain.
            program =
                    SwitchJson.ce(json)
                            .map(
                                    homes ->
                                            new SwitchProgram(
                                                    DomainJson.read(json.get("domain")).value(),
                                                    CeProgram.of(DEVICE, APPLICATION, homes)));
        }
        return InputErrors.valueOf(program, Map.of("", file.toString()));
    }

    private static SwitchProgram program(BrSpec br) {
        return new SwitchProgram(br.domain(), BrProgram.of(DEVICE, APPLICATION, br));
    }
}
