// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.portset.map.Result;
import org.portset.rules.dhcp.S46Reader;

/** DHCPv6 options of RFC 7598: read, or refused with a reason. */
public final class S46Options {
    private S46Options() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Result<S46Reader> read = S46Reader.read(data);
        if (read.ok()) {
            S46Reader options = read.value();
            options.rules().forEach(rule -> NatPackets.check(rule.eaBits() <= 48, "EA bits"));
            NatPackets.check(options.relays() != null && options.binding() != null, "nothing");
        } else {
            NatPackets.check(!read.errors().isEmpty(), "refused without a reason");
        }
    }
}
