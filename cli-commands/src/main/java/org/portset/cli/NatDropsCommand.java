// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.DropSnapshot;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Lists where and why packets were not forwarded. */
@Service
@Command(
        scope = "onos",
        name = "nat-drops",
        description = "Lists where and why packets were dropped, most packets first")
public class NatDropsCommand extends PortsetCommand {
    @Option(name = "--all", description = "Also the reasons that have dropped nothing")
    private boolean all = false;

    @Override
    String answer(MapeService mape, NatService nat) {
        List<DropSnapshot> drops = NatViews.largestFirst(nat.drops(), all);
        return answer(drops, NatViews.drops(drops));
    }
}
