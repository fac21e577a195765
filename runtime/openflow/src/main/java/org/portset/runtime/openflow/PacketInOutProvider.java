// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import static org.portset.runtime.openflow.Settings.QUEUE_PACKETS;
import static org.portset.runtime.openflow.Settings.QUEUE_PACKETS_DEFAULT;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.onlab.util.Tools;
import org.onosproject.cfg.ComponentConfigService;
import org.onosproject.net.ConnectPoint;
import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.DefaultPacketContext;
import org.onosproject.net.packet.OutboundPacket;
import org.onosproject.net.packet.PacketProvider;
import org.onosproject.net.packet.PacketProviderRegistry;
import org.onosproject.net.packet.PacketProviderService;
import org.onosproject.net.provider.AbstractProvider;
import org.onosproject.openflow.controller.Dpid;
import org.onosproject.openflow.controller.OpenFlowController;
import org.onosproject.openflow.controller.OpenFlowPacketContext;
import org.onosproject.openflow.controller.OpenFlowSwitch;
import org.onosproject.openflow.controller.PacketListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands packets that switches send to the controller on to ONOS, and sends ONOS's packets out. */
@Component(
        immediate = true,
        service = {},
        property = {QUEUE_PACKETS + ":Integer=" + QUEUE_PACKETS_DEFAULT})
public final class PacketInOutProvider extends AbstractProvider implements PacketProvider {

    private static final Logger LOG = LoggerFactory.getLogger(PacketInOutProvider.class);
    private static final int LISTENER_PRIORITY = 20;
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long DROPS_INTERVAL_SECONDS = 10;

    /** Where packets go out that a switch's packet brings about on this thread. */
    private static final ThreadLocal<PacketOuts> GATHERED = new ThreadLocal<>();

    @Reference PacketProviderRegistry registry;
    @Reference OpenFlowController controller;
    @Reference DriverService drivers;
    @Reference ComponentConfigService componentConfig;

    private final Map<Dpid, SwitchPackets> switches = new ConcurrentHashMap<>();
    private final ConnectionListener connections =
            new ConnectionListener(this::connected, this::disconnected);
    private final PacketListener packets = this::received;
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Tools.groupedThreads("portset/of", "packet-%d", LOG));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Tools.groupedThreads("portset/of", "packet-timer", LOG));

    private PacketProviderService core;
    private ScheduledFuture<?> dropReports;
    private volatile int capacity = QUEUE_PACKETS_DEFAULT;

    public PacketInOutProvider() {
        super(Switches.PROVIDER);
    }

    @Activate
    void activate(Map<String, Object> properties) {
        componentConfig.registerProperties(getClass());
        core = registry.register(this);
        modified(properties);
        controller.addListener(connections);
        controller.getSwitches().forEach(sw -> connected(sw.getDpid()));
        controller.addPacketListener(LISTENER_PRIORITY, packets);
        dropReports =
                timer.scheduleWithFixedDelay(
                        this::reportDrops,
                        DROPS_INTERVAL_SECONDS,
                        DROPS_INTERVAL_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        capacity = Settings.integer(properties, QUEUE_PACKETS, 1, QUEUE_PACKETS_DEFAULT);
        switches.values().forEach(sw -> sw.queue.setCapacity(capacity));
    }

    @Deactivate
    void deactivate() {
        controller.removePacketListener(packets);
        controller.removeListener(connections);
        dropReports.cancel(false);
        timer.shutdownNow();
        workers.shutdownNow();
        switches.clear();
        registry.unregister(this);
        componentConfig.unregisterProperties(getClass(), false);
    }

    /** A switch's name, which is costly to make of its number, and its queue. */
    private final class SwitchPackets {
        private final DeviceId deviceId;
        private final PacketQueue<ReceivedPacket> queue;
        private final PacketOuts outs = new PacketOuts();

        SwitchPackets(Dpid dpid) {
            deviceId = Switches.deviceId(dpid);
            queue = new PacketQueue<>(capacity, workers, this::process, outs::send);
        }

        private void process(ReceivedPacket packet) {
            GATHERED.set(outs);
            try {
                core.processPacket(new Context(packet));
            } catch (RuntimeException e) {
                LOG.warn("ONOS failed to process a {}", packet, e);
            } finally {
                GATHERED.remove();
            }
        }
    }

    private void connected(Dpid dpid) {
        switches.put(dpid, new SwitchPackets(dpid));
    }

    private void disconnected(Dpid dpid) {
        SwitchPackets sw = switches.remove(dpid);
        if (sw != null) {
            sw.queue.clear();
        }
    }

    /* On the connection's own thread. */
    private void received(OpenFlowPacketContext packet) {
        SwitchPackets sw = switches.get(packet.dpid());
        if (sw != null && !packet.isHandled()) {
            ConnectPoint from =
                    new ConnectPoint(sw.deviceId, Switches.port(OFPort.of(packet.inPort())));
            sw.queue.offer(new ReceivedPacket(from, packet.unparsed(), packet.cookie()));
        }
    }

    private void reportDrops() {
        for (SwitchPackets sw : switches.values()) {
            long dropped = sw.queue.takeDropped();
            if (dropped > 0) {
                LOG.warn(
                        "{}: dropped {} packets in {} s, more than the applications could process",
                        sw.deviceId,
                        dropped,
                        DROPS_INTERVAL_SECONDS);
            }
        }
    }

    @Override
    public void emit(OutboundPacket packet) {
        OpenFlowSwitch sw = controller.getSwitch(Switches.dpid(packet.sendThrough()));
        if (sw == null) {
            LOG.debug("{}: is gone, and a packet for it with it", packet.sendThrough());
            return;
        }
        try {
            ActionEncoder encoder =
                    new ActionEncoder(
                            sw.factory(), new DriverExtensions(drivers, packet.sendThrough()));
            List<OFAction> actions = encoder.encode(packet.treatment().allInstructions());
            OFMessage message =
                    sw.factory()
                            .buildPacketOut()
                            .setBufferId(OFBufferId.NO_BUFFER)
                            .setInPort(
                                    packet.inPort() == null
                                            ? OFPort.CONTROLLER
                                            : Switches.port(packet.inPort()))
                            .setActions(actions)
                            .setData(bytes(packet.data()))
                            .build();
            PacketOuts outs = GATHERED.get();
            if (outs == null) {
                sw.sendMsg(message);
            } else {
                outs.add(sw, message);
            }
        } catch (EncodingException e) {
            LOG.warn("{}: did not send a packet: {}", packet.sendThrough(), e.getMessage());
        }
    }

    /* All of the buffer up to its limit, wherever somebody has read to. */
    static byte[] bytes(ByteBuffer data) {
        if (data.hasArray() && data.arrayOffset() == 0 && data.limit() == data.array().length) {
            return data.array();
        }
        ByteBuffer whole = data.duplicate();
        whole.rewind();
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        return bytes;
    }

    /** What an application may do with a packet: send it on, once, as its treatment says. */
    private final class Context extends DefaultPacketContext {

        Context(ReceivedPacket packet) {
            super(
                    System.currentTimeMillis(),
                    packet,
                    new DefaultOutboundPacket(
                            packet.receivedFrom().deviceId(), null, packet.unparsed()),
                    false);
        }

        @Override
        public void send() {
            if (!block()) {
                emit(
                        new DefaultOutboundPacket(
                                outPacket().sendThrough(),
                                treatmentBuilder().build(),
                                outPacket().data(),
                                inPacket().receivedFrom().port()));
            }
        }
    }
}
