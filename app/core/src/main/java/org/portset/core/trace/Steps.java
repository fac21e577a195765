// SPDX-License-Identifier: Apache-2.0
package org.portset.core.trace;

import java.util.ArrayList;
import java.util.List;
import org.portset.api.TraceSnapshot;
import org.portset.api.TraceStepSnapshot;
import org.portset.map.trace.Trace;
import org.portset.map.trace.TraceStep;
import org.portset.nat.engine.Drop;

/** Collects a trace's steps, and ends it. */
final class Steps {
    private final String packet;
    private final List<TraceStepSnapshot> steps = new ArrayList<>();

    Steps(String packet) {
        this.packet = packet;
    }

    void add(String where, String what, String effect) {
        steps.add(TraceStepSnapshot.builder().where(where).what(what).effect(effect).build());
    }

    /**
     * The tables of one switch that the packet meets. Comparisons that a rule resubmits to are told
     * where they fail, and counted where they agree.
     */
    void add(String where, Trace trace) {
        int agreed = 0;
        for (TraceStep step : trace.steps()) {
            if (step.depth() > 0 && step.rule().isPresent() && step.changes().isEmpty()) {
                agreed++;
                continue;
            }
            agreed = comparisons(where, agreed);
            String effect =
                    step.changes().isEmpty() ? step.actions() : String.join(", ", step.changes());
            String what =
                    step.rule().isEmpty()
                            ? "no rule matches"
                            : step.purpose().isEmpty() ? step.match() : step.purpose();
            add(where + " table " + step.table(), what, effect);
        }
        comparisons(where, agreed);
    }

    private int comparisons(String where, int agreed) {
        if (agreed > 0) {
            add(where, "outer and inner source compared", "the same in all " + agreed + " parts");
        }
        return 0;
    }

    TraceSnapshot delivered(String to) {
        return end("delivered", "to " + to, "The packet arrives.");
    }

    TraceSnapshot dropped(Drop drop) {
        return end("dropped", drop.id(), drop.sentence() + " (" + drop.rfcSection() + ")");
    }

    /** A drop of the switch; rules that drop what is simply not ours have no named reason. */
    TraceSnapshot dropped(Trace trace) {
        return trace.drop()
                .map(this::dropped)
                .orElseGet(
                        () ->
                                end(
                                        "dropped",
                                        "no-rule",
                                        "No rule of the switch takes this packet."));
    }

    private TraceSnapshot end(String outcome, String reason, String sentence) {
        return TraceSnapshot.builder()
                .packet(packet)
                .steps(steps)
                .outcome(outcome)
                .reason(reason)
                .sentence(sentence)
                .build();
    }
}
