// SPDX-License-Identifier: Apache-2.0
/**
 * MAP-E as switch rules: the border relay's program, the customer edge's, and the rules of its
 * sessions.
 *
 * <p>Rules use only matches and actions that ONOS's OpenFlow codec can read back from a switch's
 * statistics. What ONOS has no word for, the extensions {@link org.portset.map.flows.MoveField},
 * {@link org.portset.map.flows.LoadField} and {@link org.portset.map.flows.ResubmitTable} say.
 */
package org.portset.map.flows;
