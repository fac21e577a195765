// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.io.PrintWriter;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.flows.FlowProgram;

/** A switch's rules, and the domain whose MAP rules they are made from. */
final class SwitchProgram {
    private final MapDomain domain;
    private final FlowProgram program;

    SwitchProgram(MapDomain domain, FlowProgram program) {
        this.domain = domain;
        this.program = program;
    }

    FlowProgram program() {
        return program;
    }

    /** Prints how many rules each MAP rule takes, and how many there are whatever MAP rules. */
    void printSizes(PrintWriter out) {
        int rest = program.rules().size();
        out.printf("%-24s %19s  %6s%n", "MAP rule", "homes at most", "rules");
        for (MapRule rule : domain.rules()) {
            int size = program.sizeOf(rule);
            rest -= size;
            out.printf("%-24s %,19d  %,6d%n", rule.name(), 1L << rule.eaBits(), size);
        }
        out.printf("%-24s %19s  %,6d%n", "for any MAP rules", "", rest);
        out.printf("%-24s %19s  %,6d%n", "all", "", program.rules().size());
    }
}
