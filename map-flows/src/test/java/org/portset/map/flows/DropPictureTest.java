// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.portset.map.InterfaceIdFormat;
import org.portset.nat.engine.Drop;

/**
 * Keeps docs/drops.svg, the packet's way with each drop counter in its place, what the code says:
 * counters of switches are those of the programs' rules, those of the slow path are read in the
 * sources of each of its stages. {@code -Dportset.write=true} writes it anew.
 */
class DropPictureTest {
    private static final Path PICTURE = Path.of("..", "docs", "drops.svg");
    private static final Path ENGINE = Path.of("../nat-behavior/src/main/java/org/portset/nat");
    private static final Path SLOW_PATH = Path.of("../app/core/src/main/java/org/portset/core");
    private static final Pattern NAMED = Pattern.compile("\\bDrop\\.([A-Z][A-Z0-9_]+)\\b");

    /** The engine finds these by their numbers, which its views of headers and fragments know. */
    private static final Set<Drop> OF_HEADERS =
            EnumSet.of(
                    Drop.BAD_HEADER_LENGTH,
                    Drop.BAD_TOTAL_LENGTH,
                    Drop.BAD_IP_CHECKSUM,
                    Drop.BAD_IP_OPTIONS,
                    Drop.SOURCE_ROUTE);

    private static final Set<Drop> OF_FRAGMENTS =
            EnumSet.of(
                    Drop.FRAGMENT_OVERLAP,
                    Drop.FRAGMENT_LIMIT,
                    Drop.FRAGMENT_TIMEOUT,
                    Drop.FRAGMENT_OVERSIZE);

    private static final List<String> READING = List.of("Packet", "OwnErrors");
    private static final List<String> HOME =
            List.of(
                    "CustomerEdge",
                    "HomeGateway",
                    "CeOutput",
                    "HostLearner",
                    "MeshCheck",
                    "DhcpServer",
                    "DnsProxy",
                    "DnsResponder",
                    "Nat44");
    private static final List<String> NAT =
            List.of(
                    "InToOut",
                    "OutToIn",
                    "Sessions",
                    "SharedPorts",
                    "MappingPorts",
                    "Recycler",
                    "PacketPath",
                    "Bypass");
    private static final List<String> PARTS = List.of("FragmentPath", "IcmpErrorTranslation");
    private static final List<String> RELAY = List.of("BorderRelay", "PacketPorts", "PortOwners");

    /** What names drops without dropping: answers to requests for mappings, and the trace. */
    private static final List<String> NO_STAGE =
            List.of(
                    "Drop",
                    "ExplicitMappings",
                    "HeldSessions",
                    "StaticMappings",
                    "NtsPorts",
                    "NetworkTracer");

    private static final int COLUMN = 152;
    private static final int LINE = 15;
    private static final int WIDTH = 7 * COLUMN + 40;
    private static final String STYLE =
            "text{font:12px system-ui,sans-serif;fill:#24292f}"
                    + ".id{font:11px ui-monospace,monospace}.title{font-weight:600}"
                    + ".faint{fill:#57606a}.back{fill:#fff}"
                    + ".box{fill:#f6f8fa;stroke:#8c959f}.switch{stroke:#0072b2;stroke-width:2}"
                    + ".way{stroke:#57606a;stroke-width:1.5;fill:none;marker-end:url(#tip)}"
                    + ".tip{fill:#57606a}.punt{stroke-dasharray:4 4;stroke:#c44f00}"
                    + "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9198a1}"
                    + ".back{fill:#0d1117}.box{fill:#161b22;stroke:#6e7681}"
                    + ".switch{stroke:#56b4e9}.way{stroke:#9198a1}.tip{fill:#9198a1}"
                    + ".punt{stroke:#ff8c42}}";

    private final StringBuilder svg = new StringBuilder();
    private final Set<Drop> placed = EnumSet.noneOf(Drop.class);

    @Test
    void pictureHasEveryCounterInItsPlace() throws IOException {
        String drawn = draw();
        assertEquals(EnumSet.noneOf(Drop.class), EnumSet.complementOf(EnumSet.copyOf(placed)));
        if (Boolean.getBoolean("portset.write")) {
            Files.writeString(PICTURE, drawn);
        }
        assertEquals(drawn, Files.readString(PICTURE));
    }

    @Test
    void everySourceThatNamesADropIsAStageOrNone() throws IOException {
        Set<String> known =
                Stream.of(READING, HOME, NAT, PARTS, RELAY, NO_STAGE)
                        .flatMap(List::stream)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = new TreeSet<>();
        for (Map.Entry<String, String> source : sources().entrySet()) {
            if (NAMED.matcher(source.getValue()).find() || source.getKey().equals("Drop")) {
                found.add(source.getKey());
            }
        }
        assertEquals(known, found);
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> engine = Files.walk(ENGINE);
                Stream<Path> slowPath = Files.walk(SLOW_PATH)) {
            return Stream.concat(engine, slowPath)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(
                            Collectors.toMap(
                                    file -> file.getFileName().toString().replace(".java", ""),
                                    DropPictureTest::text,
                                    String::concat));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<Drop> namedIn(List<String> stage) throws IOException {
        Set<Drop> drops = EnumSet.noneOf(Drop.class);
        Map<String, String> sources = sources();
        for (String name : stage) {
            for (Matcher m = NAMED.matcher(sources.get(name)); m.find(); ) {
                Arrays.stream(Drop.values())
                        .filter(drop -> drop.name().equals(m.group(1)))
                        .forEach(drops::add);
            }
        }
        return drops;
    }

    /** Drops of rules whose purposes are so, of all the programs that a switch can have. */
    private static Set<Drop> ofRules(List<FlowProgram> programs, Predicate<String> isThere) {
        return programs.stream()
                .flatMap(program -> program.entries().stream())
                .filter(entry -> isThere.test(entry.purpose()))
                .flatMap(entry -> entry.drop().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Drop.class)));
    }

    private String draw() throws IOException {
        CeSpec mesh =
                Samples.meshHome(
                                Samples.domain(InterfaceIdFormat.RFC7597, Samples.rfcRule()),
                                Samples.sharedCe())
                        .build();
        CeSpec ipv6 =
                Samples.home()
                        .ipv6(Samples.sharedCe().endUserPrefix(), Samples.sharedCe().address())
                        .build();
        CeSpec untranslated = Samples.home().untranslated(Samples.sharedCe(), Map.of()).build();
        List<FlowProgram> edges =
                List.of(
                        CeProgram.of(Samples.DEVICE, Samples.APPLICATION, Samples.taggedHome()),
                        CeProgram.of(Samples.DEVICE, Samples.APPLICATION, mesh),
                        CeProgram.of(Samples.DEVICE, Samples.APPLICATION, ipv6),
                        CeProgram.of(Samples.DEVICE, Samples.APPLICATION, untranslated));
        List<FlowProgram> relays = List.of(Samples.rfcBrProgram());
        Predicate<String> isFromHome = Pattern.compile("^ce (out|no such|not for)").asPredicate();
        Predicate<String> isFromInternet =
                Pattern.compile("^br (from internet|encap)").asPredicate();
        Set<Drop> out = ofRules(edges, isFromHome);
        Set<Drop> in = ofRules(edges, isFromHome.negate());
        Set<Drop> fromInternet = ofRules(relays, isFromInternet);
        Set<Drop> fromHomes = ofRules(relays, isFromInternet.negate());

        int top = 74;
        int upper = Math.max(height(out, 1), height(fromHomes, 1));
        int middle = top + upper + 50;
        Set<Drop> reading = namedIn(READING);
        reading.addAll(OF_HEADERS);
        Set<Drop> parts = namedIn(PARTS);
        parts.addAll(OF_FRAGMENTS);
        int stages =
                Stream.of(
                                height(reading, 2),
                                height(namedIn(NAT), 2),
                                height(parts, 1),
                                height(namedIn(RELAY), 1))
                        .max(Integer::compare)
                        .get();
        int lower = middle + stages + 30 + 50;
        int bottom = lower + Math.max(height(in, 1), height(fromInternet, 1)) + 20;

        int ce = 20 + COLUMN + 20;
        int br = WIDTH - 40 - 2 * COLUMN - 20;
        svg.append(
                String.format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                                + " role=\"img\">\n<title>Where a packet can be dropped</title>\n"
                                + "<style>%s</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\""
                                + " refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                                + " orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8Z\"/>"
                                + "</marker></defs>\n<path class=\"back\" d=\"M0 0H%dV%dH0Z\"/>\n",
                        WIDTH, bottom, STYLE, WIDTH, bottom));
        say(20, 24, "title", "Where a packet can be dropped, and by which counter");
        say(
                20,
                42,
                "faint",
                "Blue: a switch's own rules count it. Dashed: what switches hand to"
                        + " the controller.");
        lane(top, "home", "Internet", ce, br);
        box(ce, top, 1, upper, "CE: from the home", "switch", out);
        box(br, top, 1, upper, "BR: from homes", "switch", fromHomes);
        punt(ce, top + upper, middle);
        punt(br, top + upper, middle);
        int x = 20;
        svg.append(
                String.format(
                        "<rect class=\"box\" x=\"12\" y=\"%d\" width=\"%d\" height=\"%d\""
                                + " rx=\"8\"/>\n",
                        middle, WIDTH - 24, stages + 30));
        say(20, middle + 18, "title", "ONOS, the slow path");
        x = stage(x, middle + 26, 2, "any packet is read", reading);
        x = stage(x, middle + 26, 1, "the home", namedIn(HOME));
        x = stage(x, middle + 26, 2, "NAT44, out and in", namedIn(NAT));
        x = stage(x, middle + 26, 1, "fragments, errors", parts);
        stage(x, middle + 26, 1, "the border relay", namedIn(RELAY));
        punt(ce, lower, middle + stages + 30);
        punt(br, lower, middle + stages + 30);
        lane(lower, "Internet", "home", br, ce);
        box(ce, lower, 1, bottom - lower - 20, "CE: to the home", "switch", in);
        box(br, lower, 1, bottom - lower - 20, "BR: from the Internet", "switch", fromInternet);
        return svg.append("</svg>\n").toString();
    }

    private static int height(Set<Drop> drops, int columns) {
        return 26 + LINE * ((drops.size() + columns - 1) / columns) + 8;
    }

    private void say(int x, int y, String kind, String words) {
        svg.append(
                String.format(
                        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", kind, x, y, words));
    }

    /** One direction: from one end by two switches to the other end. */
    private void lane(int top, String from, String to, int first, int second) {
        boolean rightwards = first < second;
        int y = top + 20;
        int[] ends = {20, WIDTH - 20 - COLUMN / 2};
        say(ends[rightwards ? 0 : 1], y + 4, "title", from);
        say(ends[rightwards ? 1 : 0], y + 4, "title", to);
        int[][] ways = {
            {ends[0] + 62, Math.min(first, second) - 4},
            {Math.min(first, second) + COLUMN + 24, Math.max(first, second) - 4},
            {Math.max(first, second) + COLUMN + 24, ends[1] - 6}
        };
        for (int[] way : ways) {
            int begin = rightwards ? way[0] : way[1];
            int end = rightwards ? way[1] : way[0];
            svg.append(String.format("<path class=\"way\" d=\"M%d %dH%d\"/>\n", begin, y, end));
        }
        int between = (ways[1][0] + ways[1][1]) / 2 - 60;
        say(between, y - 8, "faint", "access network, IPv6");
    }

    private void punt(int x, int from, int to) {
        svg.append(
                String.format(
                        "<path class=\"way punt\" d=\"M%d %dV%d\"/>\n",
                        x + COLUMN / 2, from + (to < from ? -2 : 2), to + (to < from ? 2 : -2)));
    }

    private void box(
            int x, int y, int columns, int height, String title, String kind, Set<Drop> drops) {
        svg.append(
                String.format(
                        "<rect class=\"box %s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\""
                                + " rx=\"6\"/>\n",
                        kind, x, y, columns * COLUMN + 20, height));
        list(x + 8, y, columns, title, drops);
    }

    private int stage(int x, int y, int columns, String title, Set<Drop> drops) {
        list(x, y, columns, title, drops);
        return x + columns * COLUMN;
    }

    private void list(int x, int y, int columns, String title, Set<Drop> drops) {
        say(x, y + 18, "title", title);
        int rows = (drops.size() + columns - 1) / columns;
        int i = 0;
        for (Drop drop : drops) {
            placed.add(drop);
            say(
                    x + (i / rows) * COLUMN,
                    y + 36 + LINE * (i % rows),
                    "id " + drop.severity().toString().toLowerCase(Locale.ROOT),
                    drop.id());
            i++;
        }
    }
}
