// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import java.util.List;
import java.util.Optional;
import org.onosproject.net.PortNumber;
import org.portset.nat.engine.Drop;

/** A packet's way through a switch's tables: every lookup, and what became of it. Immutable. */
public final class Trace {
    private final PacketHeader packet;
    private final List<TraceStep> steps;
    private final List<Output> outputs;
    private final Drop drop;

    Trace(PacketHeader packet, List<TraceStep> steps, List<Output> outputs, Drop drop) {
        this.packet = packet;
        this.steps = List.copyOf(steps);
        this.outputs = List.copyOf(outputs);
        this.drop = drop;
    }

    /** What a packet ends as. */
    public enum Outcome {
        /** It leaves by one or more ports. */
        OUTPUT,
        /** The controller gets it. */
        CONTROLLER,
        /** It is dropped. */
        DROP
    }

    /** A packet that left, as it was then. */
    public static final class Output {
        private final PortNumber port;
        private final PacketHeader packet;

        Output(PortNumber port, PacketHeader packet) {
            this.port = port;
            this.packet = packet;
        }

        /** Port it left by, {@link PortNumber#CONTROLLER} included. */
        public PortNumber port() {
            return port;
        }

        /**
         * Its fields; by a tunnel's port it goes to {@link
         * org.portset.map.flows.Field#TUN_IPV6_DST}.
         */
        public PacketHeader packet() {
            return packet;
        }

        @Override
        public String toString() {
            return port + ": " + packet;
        }
    }

    /** The packet as it came in. */
    public PacketHeader packet() {
        return packet;
    }

    /** Lookups, each before those that it led to. */
    public List<TraceStep> steps() {
        return steps;
    }

    /** Where it left; empty if it was dropped. */
    public List<Output> outputs() {
        return outputs;
    }

    /** What it ended as. */
    public Outcome outcome() {
        if (outputs.isEmpty()) {
            return Outcome.DROP;
        }
        boolean controller =
                outputs.stream().anyMatch(output -> output.port().equals(PortNumber.CONTROLLER));
        return controller ? Outcome.CONTROLLER : Outcome.OUTPUT;
    }

    /** Why it was dropped; empty if it wasn't, or for no reason that is counted. */
    public Optional<Drop> drop() {
        return Optional.ofNullable(drop);
    }

    /** The whole way as lines for a terminal, the last one saying what it came to. */
    public String text() {
        return TraceText.of(this);
    }

    @Override
    public String toString() {
        return outcome() + (drop == null ? "" : " " + drop.id()) + " " + outputs;
    }
}
