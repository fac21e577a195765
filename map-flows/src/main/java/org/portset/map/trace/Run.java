// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.Instruction;
import org.onosproject.net.flow.instructions.Instructions.ExtensionInstructionWrapper;
import org.onosproject.net.flow.instructions.Instructions.MetadataInstruction;
import org.onosproject.net.flow.instructions.Instructions.OutputInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModEtherInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModTunnelIdInstruction;
import org.onosproject.net.flow.instructions.L2ModificationInstruction.ModVlanIdInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpEthInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpIPInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModArpOpInstruction;
import org.onosproject.net.flow.instructions.L3ModificationInstruction.ModIPInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction;
import org.onosproject.net.flow.instructions.L4ModificationInstruction.ModTransportPortInstruction;
import org.portset.map.flows.Field;
import org.portset.map.flows.LoadField;
import org.portset.map.flows.MoveField;
import org.portset.map.flows.OfctlPrinter;
import org.portset.map.flows.ResubmitTable;
import org.portset.nat.engine.Drop;

/** One packet's run through the tables; used once. */
final class Run {
    /** Open vSwitch's limit, which no program of ours comes near. */
    private static final int MAX_DEPTH = 64;

    private static final int VLAN_PRESENT = 0x1000;

    private final Tracer tracer;
    private final PacketHeader received;
    private final List<TraceStep> steps = new ArrayList<>();
    private final List<Trace.Output> outputs = new ArrayList<>();
    private PacketHeader packet;
    private Drop reason;

    Run(Tracer tracer, PacketHeader packet) {
        this.tracer = tracer;
        this.received = packet;
        this.packet = packet;
    }

    Trace trace() {
        lookup(0, 0);
        return new Trace(received, steps, outputs, outputs.isEmpty() ? reason : null);
    }

    private void lookup(int table, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("rules resubmit each other without end");
        }
        Optional<FlowRule> found = tracer.lookup(table, packet);
        if (found.isEmpty()) {
            // A table looked up on the way has done nothing, which is no step.
            if (depth > 0) {
                return;
            }
            steps.add(new TraceStep(table, depth, null, "", "", "", List.of()));
            return;
        }
        FlowRule rule = found.get();
        int position = steps.size();
        PacketHeader before = packet;
        boolean goesOn = apply(rule.treatment(), depth);
        steps.add(
                position,
                new TraceStep(
                        table,
                        depth,
                        rule,
                        tracer.purpose(rule),
                        OfctlPrinter.match(rule.selector()),
                        OfctlPrinter.actions(rule.treatment()),
                        changes(before, packet)));
        if (depth == 0) {
            tracer.drop(rule).ifPresent(drop -> reason = drop);
        }
        if (goesOn && rule.treatment().tableTransition() != null) {
            lookup(rule.treatment().tableTransition().tableId(), depth);
        }
    }

    /** Carries out actions, then the metadata instruction. False: the packet ended among them. */
    private boolean apply(TrafficTreatment treatment, int depth) {
        for (Instruction instruction : treatment.immediate()) {
            if (!apply(instruction, depth)) {
                return false;
            }
        }
        MetadataInstruction metadata = treatment.writeMetadata();
        if (metadata != null) {
            long old = packet.get(Field.METADATA).longValue();
            long mask = metadata.metadataMask();
            set(Field.METADATA, (old & ~mask) | (metadata.metadata() & mask));
        }
        return true;
    }

    private boolean apply(Instruction instruction, int depth) {
        switch (instruction.type()) {
            case NOACTION:
                return true;
            case OUTPUT:
                output(((OutputInstruction) instruction).port());
                return true;
            case EXTENSION:
                extension(
                        ((ExtensionInstructionWrapper) instruction).extensionInstruction(), depth);
                return true;
            case L2MODIFICATION:
                l2((L2ModificationInstruction) instruction);
                return true;
            case L3MODIFICATION:
                return l3((L3ModificationInstruction) instruction);
            case L4MODIFICATION:
                l4((L4ModificationInstruction) instruction);
                return true;
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private void output(PortNumber port) {
        // A switch doesn't send a packet out where it came in, unless by the name IN_PORT.
        if (port.equals(PortNumber.IN_PORT)) {
            outputs.add(new Trace.Output(packet.inPort(), packet));
        } else if (!port.equals(packet.inPort())) {
            outputs.add(new Trace.Output(port, packet));
        }
    }

    private void extension(ExtensionTreatment extension, int depth) {
        if (extension instanceof MoveField) {
            MoveField move = (MoveField) extension;
            BigInteger bits =
                    packet.get(move.source())
                            .shiftRight(move.sourceOffset())
                            .and(ones(move.nbits()));
            insert(move.destination(), move.destinationOffset(), move.nbits(), bits);
        } else if (extension instanceof LoadField) {
            LoadField load = (LoadField) extension;
            insert(load.destination(), load.offset(), load.nbits(), Matcher.unsigned(load.value()));
        } else if (extension instanceof ResubmitTable) {
            lookup(((ResubmitTable) extension).table(), depth + 1);
        } else {
            throw new IllegalArgumentException("no rule of ours does " + extension);
        }
    }

    private void l2(L2ModificationInstruction instruction) {
        switch (instruction.subtype()) {
            case ETH_SRC:
                set(Field.ETH_SRC, ((ModEtherInstruction) instruction).mac().toLong());
                return;
            case ETH_DST:
                set(Field.ETH_DST, ((ModEtherInstruction) instruction).mac().toLong());
                return;
            case VLAN_ID:
                int id = ((ModVlanIdInstruction) instruction).vlanId().toShort();
                set(Field.VLAN_VID, VLAN_PRESENT | id);
                return;
            case VLAN_PUSH:
                packet = packet.pushTag();
                return;
            case VLAN_POP:
                packet = packet.popTag();
                return;
            case TUNNEL_ID:
                set(Field.TUN_ID, ((ModTunnelIdInstruction) instruction).tunnelId());
                return;
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private boolean l3(L3ModificationInstruction instruction) {
        switch (instruction.subtype()) {
            case IPV4_SRC:
                set(Field.IP_SRC, address(instruction));
                return true;
            case IPV4_DST:
                set(Field.IP_DST, address(instruction));
                return true;
            case DEC_TTL:
                return decrementTtl();
            case ARP_OP:
                set(Field.ARP_OP, ((ModArpOpInstruction) instruction).op());
                return true;
            case ARP_SHA:
                set(Field.ARP_SHA, ((ModArpEthInstruction) instruction).mac().toLong());
                return true;
            case ARP_SPA:
                int spa = ((ModArpIPInstruction) instruction).ip().getIp4Address().toInt();
                set(Field.ARP_SPA, Integer.toUnsignedLong(spa));
                return true;
            default:
                throw new IllegalArgumentException("no rule of ours does " + instruction);
        }
    }

    private static long address(L3ModificationInstruction instruction) {
        int address = ((ModIPInstruction) instruction).ip().getIp4Address().toInt();
        return Integer.toUnsignedLong(address);
    }

    /** A packet whose time to live is used up ends here. */
    private boolean decrementTtl() {
        long ttl = packet.value(Field.IP_TTL);
        if (ttl <= 1) {
            reason = Drop.TTL_EXPIRED;
            return false;
        }
        set(Field.IP_TTL, ttl - 1);
        return true;
    }

    private void l4(L4ModificationInstruction instruction) {
        int port = ((ModTransportPortInstruction) instruction).port().toInt();
        set(Field.valueOf(instruction.subtype().name()), port);
    }

    private void set(Field field, long value) {
        packet = packet.with(field, Matcher.unsigned(value));
    }

    private void insert(Field field, int offset, int nbits, BigInteger bits) {
        BigInteger kept = packet.get(field).andNot(ones(nbits).shiftLeft(offset));
        packet = packet.with(field, kept.or(bits.shiftLeft(offset)));
    }

    private static BigInteger ones(int nbits) {
        return BigInteger.ONE.shiftLeft(nbits).subtract(BigInteger.ONE);
    }

    private static List<String> changes(PacketHeader before, PacketHeader after) {
        List<String> changes = new ArrayList<>();
        for (Field field : Field.values()) {
            if (!before.get(field).equals(after.get(field))) {
                changes.add(
                        FieldText.name(field)
                                + " "
                                + FieldText.value(field, before)
                                + " -> "
                                + FieldText.value(field, after));
            }
        }
        return changes;
    }
}
