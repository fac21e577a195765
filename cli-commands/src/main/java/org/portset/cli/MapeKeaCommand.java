// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** Writes the configuration of a DHCPv6 server. */
@Service
@Command(
        scope = "onos",
        name = "mape-kea",
        description = "Writes the configuration of a Kea DHCPv6 server for a domain (RFC 7598)")
public class MapeKeaCommand extends PortsetCommand {
    @Argument(name = "domain", description = "Name of the domain", required = true)
    private String domain = null;

    @Argument(
            index = 1,
            name = "link",
            description = "IPv6 prefix of the link that homes ask from",
            required = true)
    private String link = null;

    @Argument(
            index = 2,
            name = "interface",
            description = "The server's interface on that link",
            required = true)
    private String networkInterface = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        return mape.kea(domain, link, networkInterface);
    }
}
