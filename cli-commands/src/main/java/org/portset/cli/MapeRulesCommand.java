// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Tells what the rule server tells a home. */
@Service
@Command(
        scope = "onos",
        name = "mape-rules",
        description = "Tells what the rule server tells a home, or its DNS record (txt)")
public class MapeRulesCommand extends PortsetCommand {
    @Argument(
            name = "form",
            description = "config, get_rules or basic_map_rules; or txt, for the DNS record",
            required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"config", "get_rules", "basic_map_rules", "txt"})
    private String form = null;

    @Argument(
            index = 1,
            name = "home",
            description = "Subscriber id or the IPv6 address that asks; none for txt")
    @Completion(SubscriberCompleter.class)
    private String home = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        return mape.told(form, home);
    }
}
