// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.RuleServerSnapshot;

/** Tells how it stands with the rule server. */
@Service
@Command(
        scope = "onos",
        name = "mape-rule-server",
        description = "Tells whether the rule server runs, and what became of requests")
public class MapeRuleServerCommand extends PortsetCommand {
    @Override
    String answer(MapeService mape, NatService nat) {
        RuleServerSnapshot server = mape.ruleServer();
        return answer(server, MapeViews.ruleServer(server));
    }
}
