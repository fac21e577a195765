// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An Open vSwitch of a test's own: its daemons run in a network namespace of their own, with their
 * files in a temporary directory, and end with the test.
 */
public final class PrivateSwitch implements AutoCloseable {
    private static final String SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";
    private static final String END = "====";

    private final String namespace = "portset-test-" + ProcessHandle.current().pid();
    private final Path directory;
    private final String database;

    private PrivateSwitch(Path directory) {
        this.directory = directory;
        this.database = "unix:" + directory.resolve("db.sock");
    }

    /** Skips the test where there is no Open vSwitch or no right to start one. */
    public static void assume() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.exists(Path.of(SCHEMA)), "needs Open vSwitch");
    }

    /** Starts a switch with the bridge br0 of the samples' ports. */
    public static PrivateSwitch start() throws IOException {
        PrivateSwitch started = new PrivateSwitch(Files.createTempDirectory("portset-ovs"));
        try {
            started.boot();
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void boot() throws IOException {
        Path conf = directory.resolve("conf.db");
        run("ip", "netns", "add", namespace);
        run("ip", "-n", namespace, "link", "set", "lo", "up");
        run("ovsdb-tool", "create", conf.toString(), SCHEMA);
        daemon("ovsdb-server", conf.toString(), "--remote=p" + database);
        vsctl("--no-wait", "init");
        daemon("ovs-vswitchd", database);
        vsctl(
                ("add-br br0 -- set bridge br0 datapath_type=netdev fail_mode=secure"
                                + " protocols=OpenFlow13 other-config:hwaddr=02:00:00:00:00:01")
                        .split(" ", -1));
        for (int port = 1; port <= 3; port++) {
            vsctl(
                    String.format(
                                    "add-port br0 p%d -- set int p%d type=internal ofport_request=%d",
                                    port, port, port)
                            .split(" ", -1));
        }
        for (int port = 10; port <= 11; port++) {
            vsctl(
                    String.format(
                                    "add-port br0 map%d -- set int map%d type=gre ofport_request=%d"
                                            + " options:remote_ip=flow options:local_ip=2001:db8:ffff::%d"
                                            + " options:packet_type=legacy_l3",
                                    port, port, port, port)
                            .split(" ", -1));
        }
    }

    private void daemon(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace, name));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(
                        "--pidfile=" + directory.resolve(name + ".pid"),
                        "--unixctl=" + directory.resolve(name + ".ctl"),
                        "--log-file=" + directory.resolve(name + ".log"),
                        "--detach",
                        "--no-chdir",
                        "-vconsole:off"));
        run(command.toArray(new String[0]));
    }

    private void vsctl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--db=" + database));
        command.addAll(List.of(arguments));
        run(command.toArray(new String[0]));
    }

    /** Replaces all rules by those that these lines say. */
    public void load(String flows) throws IOException {
        Path file = directory.resolve("flows");
        Files.writeString(file, flows);
        String bridge = "unix:" + directory.resolve("br0.mgmt");
        run("ovs-ofctl", "-O", "OpenFlow13", "del-flows", bridge);
        run("ovs-ofctl", "-O", "OpenFlow13", "add-flows", bridge, file.toString());
    }

    /** The rules as the switch has them, without counters. */
    public List<String> dump() throws IOException {
        String text =
                run(
                        "ovs-ofctl",
                        "-O",
                        "OpenFlow13",
                        "--no-stats",
                        "dump-flows",
                        "unix:" + directory.resolve("br0.mgmt"));
        return Arrays.asList(text.split("\n", -1));
    }

    /** What ofproto/trace says of each of these flows. */
    public List<String> trace(List<String> flows) throws IOException {
        StringBuilder script = new StringBuilder();
        for (String flow : flows) {
            script.append("ovs-appctl -t ")
                    .append(directory.resolve("ovs-vswitchd.ctl"))
                    .append(" ofproto/trace br0 '")
                    .append(flow)
                    .append("' || exit 1; echo ")
                    .append(END)
                    .append('\n');
        }
        Path file = directory.resolve("traces.sh");
        Files.writeString(file, script);
        String[] answers = run("sh", file.toString()).split(END + "\n", -1);
        // The last end has nothing behind it.
        return Arrays.asList(answers).subList(0, flows.size());
    }

    private String run(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OVS_RUNDIR", directory.toString());
        builder.environment().put("OVS_LOGDIR", directory.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        for (String name : List.of("ovs-vswitchd", "ovsdb-server")) {
            Path pidFile = directory.resolve(name + ".pid");
            if (Files.exists(pidFile)) {
                long pid = Long.parseLong(Files.readString(pidFile).trim());
                ProcessHandle.of(pid).ifPresent(this::end);
            }
        }
        run("ip", "netns", "del", namespace);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void end(ProcessHandle daemon) {
        daemon.destroy();
        daemon.onExit().join();
    }
}
