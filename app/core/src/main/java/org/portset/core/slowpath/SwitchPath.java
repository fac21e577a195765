// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

/** The slow path of one switch. */
interface SwitchPath {
    /**
     * Takes a frame that the switch sent to the controller, forwards it or counts its drop.
     *
     * @param nowNanos monotonic time
     */
    void receive(Punt punt, long nowNanos);
}
