// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SwitchSnapshot;

/** Lists the switches and how far their rules are. */
@Service
@Command(
        scope = "onos",
        name = "mape-switches",
        description = "Lists CE and BR switches and how far their rules are")
public class MapeSwitchesCommand extends PortsetCommand {
    @Override
    String answer(MapeService mape, NatService nat) {
        List<SwitchSnapshot> switches = mape.switches();
        return answer(switches, MapeViews.switches(switches));
    }
}
