// SPDX-License-Identifier: Apache-2.0
package org.portset.map.trace;

import org.portset.map.flows.Field;
import org.portset.nat.engine.Drop;

/**
 * A trace as text:
 *
 * <pre>
 * packet  in_port=2, ip_src=198.51.100.10, ...
 *
 * table  purpose               match, actions (>) and changes (*)
 *     0  br from internet r1   ip,in_port=2,nw_dst=192.0.2.0/24
 *                              > goto_table:6
 *     6  br encap tcp r1       ...
 *
 * output by 10 to 2001:db8:12:3400:0:c000:212:34
 *         in_port=2, ip_src=198.51.100.10, ...
 * </pre>
 */
final class TraceText {
    private static final int LINE = 110;
    private static final String TABLE = "table";
    private static final String PACKET = "packet  ";

    private TraceText() {}

    static String of(Trace trace) {
        int purposes = "purpose".length();
        for (TraceStep step : trace.steps()) {
            purposes = Math.max(purposes, purpose(step).length());
        }
        StringBuilder text = new StringBuilder();
        wrap(text, PACKET, trace.packet().toString(), ", ");
        text.append('\n');
        String row = "%" + TABLE.length() + "s  %-" + purposes + "s  ";
        text.append(String.format(row, TABLE, "purpose"));
        text.append("match, actions (>) and changes (*)\n");
        String blank = " ".repeat(String.format(row, "", "").length());
        for (TraceStep step : trace.steps()) {
            String start = String.format(row, step.table(), purpose(step));
            if (step.rule().isEmpty()) {
                text.append(start).append("no match\n");
                continue;
            }
            wrap(text, start, step.match().isEmpty() ? "any" : step.match(), ",");
            wrap(text, blank + "> ", step.actions(), ",");
            step.changes()
                    .forEach(change -> text.append(blank).append("* ").append(change).append('\n'));
        }
        return text.append('\n').append(result(trace)).toString();
    }

    private static String purpose(TraceStep step) {
        return "  ".repeat(step.depth()) + step.purpose();
    }

    private static String result(Trace trace) {
        StringBuilder text = new StringBuilder();
        switch (trace.outcome()) {
            case DROP:
                text.append(trace.drop().map(TraceText::drop).orElse("dropped\n"));
                break;
            case CONTROLLER:
                text.append("to the controller\n");
                break;
            case OUTPUT:
                for (Trace.Output output : trace.outputs()) {
                    boolean tunnel = output.packet().get(Field.TUN_IPV6_DST).signum() != 0;
                    String to = tunnel ? " to " + output.packet().ip6(Field.TUN_IPV6_DST) : "";
                    text.append("output by ").append(output.port()).append(to).append('\n');
                    wrap(text, " ".repeat(PACKET.length()), output.packet().toString(), ", ");
                }
                break;
        }
        return text.toString();
    }

    private static String drop(Drop drop) {
        return String.format(
                "dropped, %s (%s): %s\n", drop.id(), drop.rfcSection(), drop.sentence());
    }

    /** Appends text after a start, broken at separators outside parentheses into aligned lines. */
    private static void wrap(StringBuilder out, String start, String text, String separator) {
        String blank = " ".repeat(start.length());
        StringBuilder line = new StringBuilder(start);
        int from = 0;
        while (from < text.length()) {
            int end = separatorAfter(text, from, separator);
            String part = text.substring(from, end);
            if (line.length() > start.length() && line.length() + part.length() > LINE) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(blank);
            }
            line.append(part);
            from = end;
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    /** Position behind the next separator outside parentheses, or the end. */
    private static int separatorAfter(String text, int from, String separator) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0 && text.startsWith(separator, i)) {
                return i + separator.length();
            }
        }
        return text.length();
    }
}
