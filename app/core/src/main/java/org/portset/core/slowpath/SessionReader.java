// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.nat.engine.NatSession;

/** Takes one session, and whether the switch forwards it. */
@FunctionalInterface
public interface SessionReader {
    void read(NatSession session, boolean offloaded);
}
