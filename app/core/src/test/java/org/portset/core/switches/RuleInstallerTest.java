// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.RecordingRules.text;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.config.NetworkModel;
import org.portset.core.testing.RecordingRules;
import org.portset.core.testing.TestNetwork;

class RuleInstallerTest {
    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);
    private final List<FlowRule> ce = net.programs().rules(CE1);
    private final List<FlowRule> br = net.programs().rules(BR);
    private final RecordingRules flowRules = new RecordingRules();
    private final RuleInstaller rules =
            new RuleInstaller(
                    flowRules, device -> true, device -> !device.equals(BR), device -> {}, () -> 0);

    @Test
    void makesBeforeItBreaks() {
        rules.replace(ce.subList(0, 2), ce.subList(1, 3));
        assertEquals(
                List.of("+ " + text(ce.get(1)), "+ " + text(ce.get(2)), "- " + text(ce.get(0))),
                flowRules.takeLog());
    }

    @Test
    void addsNothingToASwitchThatIsNotConnected() {
        rules.add(List.of(ce.get(0), br.get(0)));
        assertEquals(List.of("+ " + text(ce.get(0))), flowRules.takeLog());
    }

    @Test
    void removesFromASwitchThatIsNotConnectedSoThatOnosForgetsIt() {
        rules.remove(List.of(br.get(0)));
        assertEquals(List.of("- " + text(br.get(0))), flowRules.takeLog());
    }

    @Test
    void aSwitchThatComesBackGetsAllItsRules() {
        net.openUdp(5000, TestNetwork.SERVER, 22);
        Set<FlowRule> before = Set.copyOf(net.flowRules().of(CE1));
        before.forEach(net.flowRules()::lose);
        net.network().deviceUp(CE1);
        assertEquals(before, Set.copyOf(net.flowRules().of(CE1)));
    }

    @Test
    void aProgramIsReplacedByWhatIsDifferent() {
        NetworkModel changed =
                TestNetwork.model(
                        d -> ((ObjectNode) d.withArray("subscribers").get(0)).put("port", 3));
        net.flowRules().takeLog();
        net.programs().installCe(changed.switches().get(CE1), changed.subscribers().get("home1"));
        List<FlowRule> now = net.programs().rules(CE1);
        assertEquals(Set.copyOf(now), Set.copyOf(net.flowRules().of(CE1)));
        List<String> removed =
                net.flowRules().takeLog().stream()
                        .filter(s -> s.startsWith("-"))
                        .collect(Collectors.toList());
        assertEquals(ce.stream().filter(r -> !now.contains(r)).count(), removed.size());
        assertEquals(
                List.of(),
                removed.stream()
                        .filter(s -> !s.contains("in_port=2,"))
                        .collect(Collectors.toList()));
    }

    @Test
    void aProgramThatIsTakenOutLeavesNothing() {
        net.programs().remove(CE1);
        assertEquals(List.of(), net.flowRules().of(CE1));
        assertEquals(List.of(), net.programs().rules(CE1));
        net.flowRules().takeLog();
        net.programs().remove(CE1);
        net.programs().reinstall(CE1);
        assertEquals(List.of(), net.flowRules().takeLog());
        assertEquals(Set.copyOf(net.programs().rules(CE2)), Set.copyOf(net.flowRules().of(CE2)));
    }
}
