// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.TraceSnapshot;

/** Follows a packet by the rules in force. */
@Service
@Command(
        scope = "onos",
        name = "mape-trace",
        description = "Follows a packet through NAT, tunnel and switches; sends nothing",
        detailedDescription =
                "mape-trace out SUBSCRIBER PROTOCOL SOURCE:PORT DESTINATION:PORT\n"
                        + "mape-trace in PROTOCOL SOURCE:PORT DESTINATION:PORT\n"
                        + "For icmp, the query id stands for the port of the home's end.")
public class MapeTraceCommand extends PortsetCommand {
    static final String OUT = "out";
    static final String IN = "in";

    private static final String USAGE =
            "write: mape-trace out SUBSCRIBER PROTOCOL SOURCE:PORT DESTINATION:PORT"
                    + ", or: mape-trace in PROTOCOL SOURCE:PORT DESTINATION:PORT";

    @Argument(
            name = "direction",
            description = "out (from a subscriber's host) or in (from the Internet)",
            required = true)
    @Completion(
            value = org.apache.karaf.shell.support.completers.StringsCompleter.class,
            values = {OUT, IN})
    private String direction = null;

    @Argument(
            index = 1,
            name = "packet",
            description = "SUBSCRIBER (out only) PROTOCOL SOURCE:PORT DESTINATION:PORT",
            required = true,
            multiValued = true)
    @Completion(TracePacketCompleter.class)
    private List<String> packet = null;

    @Override
    String answer(MapeService mape, NatService nat) {
        TraceSnapshot trace = trace(mape);
        return answer(trace, MapeViews.trace(trace));
    }

    private TraceSnapshot trace(MapeService mape) {
        if (direction.equals(OUT) && packet.size() == 4) {
            return mape.traceOut(packet.get(0), packet.get(1), packet.get(2), packet.get(3));
        }
        if (direction.equals(IN) && packet.size() == 3) {
            return mape.traceIn(packet.get(0), packet.get(1), packet.get(2));
        }
        throw new IllegalArgumentException(USAGE);
    }
}
