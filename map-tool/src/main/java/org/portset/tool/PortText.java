// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.portset.nat.ports.PortRange;
import org.portset.nat.ports.PortSet;

/** Port sets and PSIDs as people and programs read them. */
final class PortText {
    private static final int COLUMNS = 4;
    private static final int MAX_LINES = 16;
    private static final int BITS_PER_DIGIT = 4;

    private PortText() {}

    /** A PSID in hexadecimal with the digits its length needs: {@code 0x34}, {@code 0x00}. */
    static String psid(PortSet ports) {
        int digits = Math.max(1, -Math.floorDiv(-ports.psidLength(), BITS_PER_DIGIT));
        return "0x" + String.format("%0" + digits + "x", ports.psid());
    }

    /** {@code 0x34, 8 bits at offset 6}, or that there is none. */
    static String describePsid(PortSet ports) {
        return ports.psidLength() == 0
                ? "none, the address is not shared"
                : String.format(
                        "%s, %s at offset %d",
                        psid(ports), count(ports.psidLength(), "bit"), ports.psidOffset());
    }

    /** {@code 252 in 63 ranges of 4}. */
    static String describeSize(PortSet ports) {
        List<PortRange> ranges = ports.ranges();
        return ranges.size() == 1
                ? ports.size() + " in 1 range"
                : String.format(
                        "%d in %d ranges of %d", ports.size(), ranges.size(), ranges.get(0).size());
    }

    /** The ranges in columns; of very many, the first lines and the last range. */
    static List<String> lines(PortSet ports) {
        List<PortRange> ranges = ports.ranges();
        List<String> lines = new ArrayList<>();
        for (int first = 0; first < ranges.size(); first += COLUMNS) {
            if (lines.size() == MAX_LINES) {
                lines.add("... (--json lists all)");
                lines.add(ranges.get(ranges.size() - 1).toString());
                break;
            }
            lines.add(row(ranges.subList(first, Math.min(first + COLUMNS, ranges.size()))));
        }
        return lines;
    }

    private static String row(List<PortRange> ranges) {
        StringBuilder row = new StringBuilder();
        for (PortRange range : ranges) {
            row.append(String.format("%-13s", range));
        }
        return row.toString().stripTrailing();
    }

    /** {@code [[1232,1235],...]}. */
    static ArrayNode json(PortSet ports) {
        ArrayNode ranges = JsonNodeFactory.instance.arrayNode();
        for (PortRange range : ports.ranges()) {
            ranges.addArray().add(range.first()).add(range.last());
        }
        return ranges;
    }

    /** {@code 1 bit}, {@code 8 bits}. */
    static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
