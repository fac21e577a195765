// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.DomainSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Lists the MAP domains and their rules. */
@Service
@Command(scope = "onos", name = "mape-domains", description = "Lists MAP domains and their rules")
public class MapeDomainsCommand extends PortsetCommand {
    @Override
    String answer(MapeService mape, NatService nat) {
        List<DomainSnapshot> domains = mape.domains();
        return answer(domains, MapeViews.domains(domains));
    }
}
