// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.MappingSnapshot;
import org.portset.api.WhoSnapshot;

/** Text of what the log knows. */
final class LogViews {
    private LogViews() {}

    /** Who had a port: the subscribers, and the hosts behind them as far as these are logged. */
    static String who(List<WhoSnapshot> found) {
        Table subscribers =
                new Table()
                        .left("SUBSCRIBER")
                        .left("PREFIX")
                        .left("IPV4")
                        .left("FROM")
                        .left("UNTIL");
        Table hosts = new Table().left("SUBSCRIBER").left("HOST").left("FROM").left("UNTIL");
        boolean anyHost = false;
        for (WhoSnapshot who : found) {
            subscribers.row(
                    who.subscriber(),
                    who.prefix(),
                    portSet(who.ipv4(), who.psid()),
                    who.from(),
                    until(who.until()));
            for (MappingSnapshot mapping : who.mappings()) {
                anyHost = true;
                hosts.row(
                        who.subscriber(),
                        mapping.insideAddress() + ":" + mapping.insidePort(),
                        mapping.from() == null ? "not known" : mapping.from(),
                        until(mapping.until()));
            }
        }
        String text = subscribers.render("Nobody had that port then, as far as the log reaches.");
        if (found.isEmpty()) {
            return text;
        }
        return text
                + "\n\n"
                + (anyHost
                        ? hosts.render("")
                        : "No mapping of that port is in the log; its hosts are where log is mappings.");
    }

    private static String until(String time) {
        return time == null ? "now" : time;
    }

    private static String portSet(String ipv4, Integer psid) {
        return psid == null ? ipv4 : String.format("%s PSID 0x%02x", ipv4, psid);
    }

    /** A table of records. */
    static String records(List<LogEntrySnapshot> records) {
        Table table =
                new Table()
                        .left("TIME")
                        .left("EVENT")
                        .left("PROTO")
                        .left("INSIDE")
                        .left("OUTSIDE")
                        .left("REMOTE");
        for (LogEntrySnapshot record : records) {
            boolean portSet = record.ipv4() != null;
            table.row(
                    record.time(),
                    record.event(),
                    record.protocol(),
                    portSet ? record.prefix() : record.inside(),
                    portSet ? portSet(record.ipv4(), record.psid()) : record.outside(),
                    record.remote());
        }
        return table.render("The log has no record of this subscriber.");
    }
}
