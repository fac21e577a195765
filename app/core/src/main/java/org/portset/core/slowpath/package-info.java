// SPDX-License-Identifier: Apache-2.0
/**
 * Packets that the switches hand to the controller: who sent them, through the NAT, and out again.
 *
 * <p>{@link org.portset.core.slowpath.SlowPath} finds the switch; {@link
 * org.portset.core.slowpath.CustomerEdge} translates; {@link org.portset.core.slowpath.BorderRelay}
 * steers what its switch can't.
 */
package org.portset.core.slowpath;
