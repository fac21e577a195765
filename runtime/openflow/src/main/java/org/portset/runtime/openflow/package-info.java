/**
 * OpenFlow 1.3 switches as ONOS devices: the device, packet and flow rule providers over ONOS's
 * OpenFlow controller.
 *
 * <p>{@link org.portset.runtime.openflow.SwitchProvider} reports switches, ports and roles; {@link
 * org.portset.runtime.openflow.PacketInOutProvider} hands packets on, from bounded queues; {@link
 * org.portset.runtime.openflow.FlowProvider} installs and removes rules in batches that end with a
 * barrier, and polls the counters. What a rule looks like on the wire is decided in {@link
 * org.portset.runtime.openflow.MatchEncoder}, {@link org.portset.runtime.openflow.ActionEncoder}
 * and {@link org.portset.runtime.openflow.FlowModEncoder}. Section numbers in this package are
 * those of the OpenFlow Switch Specification 1.3.5.
 */
package org.portset.runtime.openflow;
