// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.portset.nts.server.ConfigException;
import org.portset.nts.server.ConfigReader;

/** The file of an NTSv2 server, zones and their records with it: taken, or refused with reasons. */
public final class NtsServerDocuments {
    private NtsServerDocuments() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            NatPackets.check(ConfigReader.read(new Input(data).text()) != null, "nothing");
        } catch (ConfigException e) {
            NatPackets.check(!e.getMessage().isEmpty(), "refused without a reason");
        }
    }
}
