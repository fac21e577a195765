// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Extensions.load;
import static org.portset.map.flows.Extensions.move;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.onlab.packet.EthType;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanHeaderInstruction;

/**
 * The one way to the controller. A switch whose packet-in ONOS fails to parse loses its connection,
 * so every rule that outputs to the controller does two things first:
 *
 * <ul>
 *   <li>It pushes two tags of EtherType 0x88a8. ONOS's packet classes take off one and see opaque
 *       data behind it, so that no byte of a host's packet is parsed by them.
 *   <li>It clears the outer addresses and the register, which ride on a packet-in as match fields
 *       that ONOS's codec doesn't know, and the mark of a large packet in the Ethernet source.
 * </ul>
 *
 * <p>The tags' VLAN ids carry 16 bits to the controller, eight each: on a CE the subscriber's VLAN
 * id, on a BR the PSID of the outer source. {@link PuntedFrame} takes them apart.
 *
 * <p>One other way there is: {@code dec_ttl} reports a packet whose TTL is used up, as it came.
 * Open vSwitch does so only for a controller that has asked for it, and ONOS doesn't ask.
 *
 * <pre>
 *  12      14      16      18      20
 * +-------+-------+-------+-------+-----------+
 * | 88a8  | high  | 88a8  | low   | EtherType |   high, low: 8 bits right-justified each
 * +-------+-------+-------+-------+-----------+
 * </pre>
 */
public final class ToController {
    /** Bits that a tag carries. */
    static final int CARRIED_BITS = 8;

    /** EtherType of both tags, IEEE 802.1ad's service tag. */
    static final EthType TAG = new EthType(PuntedFrame.TAG_TYPE);

    private static final int HALF_ADDRESS_BITS = 64;

    private ToController() {}

    /** Output to the controller, nothing carried: 0. */
    public static TrafficTreatment.Builder toController(DeviceId device) {
        return output(push(push(DefaultTrafficTreatment.builder())), device);
    }

    /**
     * Output to the controller with the packet's VLAN id carried, and the VLAN tag taken off.
     *
     * @param vlan the VLAN id that the rule matches, or {@link VlanId#NONE} for an untagged packet
     */
    public static TrafficTreatment.Builder toController(DeviceId device, VlanId vlan) {
        if (vlan.equals(VlanId.NONE)) {
            return toController(device);
        }
        // A switch keeps two tags: a third one pushes the subscriber's own out of sight.
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder().popVlan();
        int id = vlan.toShort();
        push(treatment);
        load(treatment, device, Field.VLAN_VID, 0, CARRIED_BITS, id & 0xff);
        push(treatment);
        load(treatment, device, Field.VLAN_VID, 0, CARRIED_BITS, id >>> CARRIED_BITS);
        return output(treatment, device);
    }

    /** Output to the controller with the 16 bits of {@code field} from bit {@code offset} up. */
    public static TrafficTreatment.Builder toController(DeviceId device, Field field, int offset) {
        TrafficTreatment.Builder treatment = push(DefaultTrafficTreatment.builder());
        move(treatment, device, field, offset, Field.VLAN_VID, 0, CARRIED_BITS);
        push(treatment);
        move(treatment, device, field, offset + CARRIED_BITS, Field.VLAN_VID, 0, CARRIED_BITS);
        return output(treatment, device);
    }

    private static TrafficTreatment.Builder push(TrafficTreatment.Builder treatment) {
        return treatment.pushVlan(TAG);
    }

    private static TrafficTreatment.Builder output(
            TrafficTreatment.Builder treatment, DeviceId device) {
        move(treatment, device, Field.XXREG0, 0, Field.TUN_IPV6_SRC, 0, 2 * HALF_ADDRESS_BITS);
        move(treatment, device, Field.XXREG0, 0, Field.TUN_IPV6_DST, 0, 2 * HALF_ADDRESS_BITS);
        load(treatment, device, Field.REG4, 0, Field.REG4.bits(), 0);
        load(treatment, device, Field.ETH_SRC, LargePackets.SOURCE_BIT, 1, 0);
        return treatment.setOutput(PortNumber.CONTROLLER);
    }

    /**
     * The rules that reach the controller otherwise than by this class: an empty list is what a
     * test wants to see. A rule counts if it outputs to CONTROLLER without, before that and nowhere
     * undone, two 0x88a8 tags and cleared outer addresses and register.
     */
    public static List<FlowRule> unguarded(Collection<? extends FlowRule> rules) {
        List<FlowRule> found = new ArrayList<>();
        for (FlowRule rule : rules) {
            TrafficTreatment treatment = rule.treatment();
            boolean deferred = treatment.deferred().stream().anyMatch(ToController::isOutput);
            if (deferred || !isGuarded(treatment.immediate())) {
                found.add(rule);
            }
        }
        return found;
    }

    private static boolean isGuarded(List<Instruction> instructions) {
        int tags = 0;
        boolean sourceCleared = false;
        boolean destinationCleared = false;
        boolean registerCleared = false;
        for (Instruction instruction : instructions) {
            if (isOutput(instruction)) {
                if (tags != 2 || !sourceCleared || !destinationCleared || !registerCleared) {
                    return false;
                }
            } else if (instruction instanceof ModVlanHeaderInstruction) {
                EthType type = ((ModVlanHeaderInstruction) instruction).ethernetType();
                tags = TAG.equals(type) ? tags + 1 : 0;
            } else if (instruction instanceof ExtensionInstructionWrapper) {
                Object extension =
                        ((ExtensionInstructionWrapper) instruction).extensionInstruction();
                sourceCleared = cleared(sourceCleared, extension, Field.TUN_IPV6_SRC);
                destinationCleared = cleared(destinationCleared, extension, Field.TUN_IPV6_DST);
                registerCleared = cleared(registerCleared, extension, Field.REG4);
            }
        }
        return true;
    }

    private static boolean isOutput(Instruction instruction) {
        return instruction instanceof OutputInstruction
                && ((OutputInstruction) instruction).port().equals(PortNumber.CONTROLLER);
    }

    /** Whether the field is known to be zero after the extension, if before it was so or not. */
    private static boolean cleared(boolean before, Object extension, Field field) {
        if (extension instanceof MoveField && ((MoveField) extension).destination() == field) {
            MoveField move = (MoveField) extension;
            return move.source() == Field.XXREG0 && move.nbits() == field.bits();
        }
        if (extension instanceof LoadField && ((LoadField) extension).destination() == field) {
            LoadField load = (LoadField) extension;
            return load.value() == 0 && (before || load.nbits() == field.bits());
        }
        return before;
    }
}
