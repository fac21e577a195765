// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

/** Takes a home's counts of one moment: packets and bytes of both directions. */
@FunctionalInterface
public interface CountReader {
    void read(
            int portsInUse,
            int sessions,
            int sessionsOffloaded,
            long packetsSwitch,
            long bytesSwitch,
            long packetsController,
            long bytesController);
}
