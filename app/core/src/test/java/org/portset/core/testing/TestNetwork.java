// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.device.DeviceServiceAdapter;
import org.onosproject.net.flow.FlowRule;
import org.onosproject.net.packet.DefaultInboundPacket;
import org.onosproject.net.packet.PacketContextAdapter;
import org.portset.api.PortShortageSnapshot;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.NetworkModel;
import org.portset.core.nts.NtsAccess;
import org.portset.core.nts.NtsThread;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.slowpath.Network;
import org.portset.core.slowpath.SlowPath;
import org.portset.core.store.LearntHostStore;
import org.portset.core.store.SessionStore;
import org.portset.core.switches.Ownership;
import org.portset.core.switches.Programs;
import org.portset.core.switches.RuleInstaller;
import org.portset.nat.engine.NatSession;

/**
 * The network of {@code network.json} as it runs, without ONOS: a BR and two homes; home1 is a full
 * cone, home2 is symmetric with address-dependent filtering. Rules come after 20 packets or 50,000
 * bytes, or at once for port 22.
 */
public final class TestNetwork {
    public static final ApplicationId APP = new DefaultApplicationId(77, "org.portset");
    public static final DeviceId BR = DeviceId.deviceId("of:0000000000000b01");
    public static final DeviceId CE1 = DeviceId.deviceId("of:0000000000000ce1");
    public static final DeviceId CE2 = DeviceId.deviceId("of:0000000000000ce2");
    public static final PortNumber TUNNEL = PortNumber.portNumber(10);
    public static final PortNumber MESH = PortNumber.portNumber(11);
    public static final PortNumber SIDE = PortNumber.portNumber(2);
    public static final long GATEWAY_MAC = 0x020000000101L;
    public static final long HOST_MAC = 0x020000000110L;
    public static final String HOST = "192.168.1.10";
    public static final String OUTSIDE = "192.0.2.18";
    public static final String SERVER = "198.51.100.10";

    private final List<DeviceId> unreachable = new ArrayList<>();
    private final RecordingRules flowRules = new RecordingRules();
    private final SentFrames sent = new SentFrames();
    private final RuleInstaller rules;
    private final Programs programs;
    private final RecordedLog log = new RecordedLog(() -> TimeUnit.NANOSECONDS.toMillis(now()));
    private final List<PortShortageSnapshot> shortages = new ArrayList<>();
    private final SlowPath slowPath = new SlowPath(this::now);
    private final Network network;
    private long nowNanos = TimeUnit.DAYS.toNanos(1);

    private TestNetwork(StoredMaps storage, Ownership ownership) {
        rules =
                new RuleInstaller(
                        flowRules,
                        ownership,
                        device -> !unreachable.contains(device),
                        device -> {},
                        () -> 0);
        programs = new Programs(APP, new DeviceServiceAdapter(), rules);
        network =
                new Network(
                        APP,
                        slowPath,
                        sent,
                        rules,
                        programs,
                        new SessionStore(storage),
                        log,
                        shortages::add,
                        new NtsAccess(
                                new LearntHostStore(
                                        storage, () -> TimeUnit.NANOSECONDS.toMillis(now())),
                                new AtOnce(),
                                this::now),
                        ownership,
                        this::now);
    }

    /** Answers are given at once, and the test's ticks are all the time there is. */
    private static final class AtOnce implements NtsThread {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void after(long delayNanos, Runnable task) {}
    }

    /** As configured in the file, but for what {@code change} does to it. */
    public static TestNetwork start(Consumer<ObjectNode> change) {
        return start(new StoredMaps(), change);
    }

    /** With a store that may hold what an earlier run has stored. */
    public static TestNetwork start(StoredMaps storage, Consumer<ObjectNode> change) {
        return start(storage, new Ownership(true), change);
    }

    /** As one node of several, which share the store. */
    public static TestNetwork start(
            StoredMaps storage, Ownership ownership, Consumer<ObjectNode> change) {
        TestNetwork started = new TestNetwork(storage, ownership);
        started.apply(change);
        started.flowRules.takeLog();
        return started;
    }

    /** The file's configuration. */
    public static void asIs(ObjectNode document) {}

    /** Makes the domain a mesh. */
    public static void mesh(ObjectNode document) {
        meshPorts(document);
        ((ObjectNode) document.withArray("domains").get(0)).put("mesh", true);
    }

    /** Gives the customer edges the ports of a mesh, which the domain isn't. */
    public static void meshPorts(ObjectNode document) {
        for (int ce = 1; ce <= 2; ce++) {
            ((ObjectNode) document.withArray("switches").get(ce)).put("meshPort", MESH.toLong());
        }
    }

    /** Gives home1 another policy. */
    public static Consumer<ObjectNode> home1Policy(String mapping, String filtering) {
        return document ->
                ((ObjectNode) document.withArray("subscribers").get(0))
                        .putObject("policy")
                        .put("mapping", mapping)
                        .put("filtering", filtering);
    }

    /** A model of the file's configuration with a change. */
    public static NetworkModel model(Consumer<ObjectNode> change) {
        ObjectNode document = Documents.network();
        change.accept(document);
        return ConfigParser.parse(document).value();
    }

    /** Configures the file's network with another change in place of the last one. */
    public void apply(Consumer<ObjectNode> change) {
        network.apply(model(change));
    }

    private long now() {
        return nowNanos;
    }

    /** Lets time pass, with a tick at its end. */
    public void pass(long seconds) {
        passBeforeTick(seconds);
        network.tick();
    }

    /** Lets time pass, and the timer has not noticed yet. */
    public void passBeforeTick(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    /** A switch that doesn't answer, or does again. */
    public void reachable(DeviceId device, boolean is) {
        unreachable.remove(device);
        if (!is) {
            unreachable.add(device);
        }
    }

    /** A whole packet-in. */
    public void packetIn(DeviceId device, PortNumber port, byte[] bytes) {
        slowPath.process(
                new PacketContextAdapter(
                        0,
                        new DefaultInboundPacket(
                                new ConnectPoint(device, port), null, ByteBuffer.wrap(bytes)),
                        null,
                        false));
    }

    /** An IPv4 packet that a host of home1 sends. */
    public void fromHome1(byte[] packet) {
        fromHome(CE1, HOST_MAC, packet);
    }

    /** An IPv4 packet that a host sends. */
    public void fromHome(DeviceId ce, long hostMac, byte[] packet) {
        packetIn(ce, SIDE, Packets.punted(Packets.frame(GATEWAY_MAC, hostMac, 0x0800, packet), 0));
    }

    /** An IPv4 packet that home1's tunnel brings. */
    public void toHome1(byte[] packet) {
        packetIn(CE1, TUNNEL, Packets.punted(Packets.frame(0, 0, 0x0800, packet), 0));
    }

    /** An IPv4 packet that another CE sends home1, from an address with this PSID. */
    public void toHome1ByMesh(byte[] packet, int psid) {
        packetIn(CE1, MESH, Packets.punted(Packets.frame(0, 0, 0x0800, packet), psid));
    }

    /** Opens a UDP session from home1 and answers its outside port. */
    public int openUdp(int insidePort, String remote, int remotePort) {
        fromHome1(Packets.udp(HOST, insidePort, remote, remotePort, 10));
        return Packets.u16(sent.takeOne().bytes(), 14 + 20);
    }

    /** Sends packets of a home1 UDP session until there are this many in all. */
    public void moreUdp(int insidePort, String remote, int remotePort, int packets) {
        for (int i = 0; i < packets; i++) {
            fromHome1(Packets.udp(HOST, insidePort, remote, remotePort, 10));
        }
        sent.take();
    }

    /** Opens a TCP connection from home1 and answers its outside port. */
    public int openTcp(int insidePort, String remote, int remotePort) {
        fromHome1(Packets.tcp(HOST, insidePort, remote, remotePort, Packets.SYN));
        int outsidePort = Packets.u16(sent.takeOne().bytes(), 14 + 20);
        toHome1(Packets.tcp(remote, remotePort, OUTSIDE, outsidePort, Packets.SYN | Packets.ACK));
        fromHome1(Packets.tcp(HOST, insidePort, remote, remotePort, Packets.ACK));
        sent.take();
        return outsidePort;
    }

    public Network network() {
        return network;
    }

    /** What went to the NAT log. */
    public RecordedLog log() {
        return log;
    }

    /** What was told of ports that were wanted where none was free. */
    public List<PortShortageSnapshot> shortages() {
        return shortages;
    }

    public SlowPath slowPath() {
        return slowPath;
    }

    public Programs programs() {
        return programs;
    }

    public RuleInstaller rules() {
        return rules;
    }

    public RecordingRules flowRules() {
        return flowRules;
    }

    public SentFrames sent() {
        return sent;
    }

    /** The customer edge of a switch. */
    public CustomerEdge edge(DeviceId ce) {
        return network.edges().stream()
                .filter(edge -> edge.device().id().equals(ce))
                .findFirst()
                .orElseThrow();
    }

    /** The sessions of a switch's home, oldest first. */
    public List<NatSession> sessions(DeviceId ce) {
        List<NatSession> all = new ArrayList<>();
        edge(ce).readSessions((session, offloaded) -> all.add(0, session));
        return all;
    }

    /** How many of home1's sessions are in the switch. */
    public long offloaded() {
        List<Boolean> all = new ArrayList<>();
        edge(CE1).readSessions((session, offloaded) -> all.add(offloaded));
        return all.stream().filter(offloaded -> offloaded).count();
    }

    /** The session rules that a switch has, as text. */
    public List<String> sessionRules(DeviceId ce) {
        return network.sessionRules(ce).stream()
                .map(RecordingRules::text)
                .collect(Collectors.toList());
    }

    /** The rule of home1 in a table: 2 outbound, 4 inbound; the only one there. */
    public FlowRule sessionRule(int table) {
        List<FlowRule> all =
                network.sessionRules(CE1).stream()
                        .filter(
                                rule ->
                                        RecordingRules.text(rule)
                                                .startsWith("table=" + table + ","))
                        .collect(Collectors.toList());
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " rules in table " + table);
        }
        return all.get(0);
    }
}
