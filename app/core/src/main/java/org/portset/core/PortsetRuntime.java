// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.onosproject.cluster.ClusterMetadataService;
import org.onosproject.cluster.ClusterService;
import org.onosproject.core.ApplicationId;
import org.onosproject.core.CoreService;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.onosproject.net.device.DeviceListener;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.FlowRuleService;
import org.onosproject.net.flow.TrafficTreatment;
import org.onosproject.net.packet.DefaultOutboundPacket;
import org.onosproject.net.packet.PacketProcessor;
import org.onosproject.net.packet.PacketService;
import org.onosproject.store.cluster.messaging.ClusterCommunicationService;
import org.onosproject.store.service.StorageService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portset.api.PortShortageSnapshot;
import org.portset.api.ReconcileSnapshot;
import org.portset.core.config.NetworkModel;
import org.portset.core.log.NatLog;
import org.portset.core.nts.NtsAccess;
import org.portset.core.nts.NtsCluster;
import org.portset.core.nts.NtsLoop;
import org.portset.core.nts.NtsSockets;
import org.portset.core.rules.RuleFetches;
import org.portset.core.rules.RuleServerSocket;
import org.portset.core.slowpath.Network;
import org.portset.core.slowpath.SlowPath;
import org.portset.core.store.FetchedRulesStore;
import org.portset.core.store.LearntHostStore;
import org.portset.core.store.SessionStore;
import org.portset.core.store.TermStore;
import org.portset.core.switches.DriverBinder;
import org.portset.core.switches.Ownership;
import org.portset.core.switches.Programs;
import org.portset.core.switches.Reconciler;
import org.portset.core.switches.RuleInstaller;
import org.portset.map.flows.MapDrivers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the application together and ties it to ONOS: configuration in, packets in and out, rules,
 * timers.
 */
@Component(
        immediate = true,
        service = PortsetRuntime.class,
        // Only to come after it: switches are asked for what their drivers offer.
        reference = @Reference(name = "drivers", service = MapDrivers.class))
public class PortsetRuntime {
    /** The application's name in ONOS. */
    static final String APP_NAME = "org.portset";

    private static final Logger log = LoggerFactory.getLogger(PortsetRuntime.class);
    private static final int PROCESSOR_PRIORITY = PacketProcessor.director(1);
    private static final long TICK_MILLIS = 100;
    private static final long COUNT_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 500;
    private static final long COMPARE_MILLIS = 1_000;
    private static final long SOCKET_RETRY_MILLIS = 10_000;
    private static final long RECONCILE_SECONDS = 30;

    /** After a switch has become ours: what its last owner left behind has come to us by then. */
    private static final long RECONCILE_TAKEN_MILLIS = 3_000;

    @Reference private CoreService coreService;
    @Reference private NetworkConfigRegistry networkConfig;
    @Reference private DeviceService deviceService;
    @Reference private MastershipService mastershipService;
    @Reference private FlowRuleService flowRuleService;
    @Reference private PacketService packetService;
    @Reference private StorageService storageService;
    @Reference private ClusterService clusterService;
    @Reference private ClusterMetadataService clusterMetadata;
    @Reference private ClusterCommunicationService messages;

    private final DeviceListener deviceListener = event -> deviceChanged(event.subject().id());
    private final Set<DeviceId> present = ConcurrentHashMap.newKeySet();
    private final Set<DeviceId> retried = ConcurrentHashMap.newKeySet();
    private BundleContext bundleContext;
    private ApplicationId app;
    private SlowPath slowPath;
    private Ownership ownership;
    private ClusterMember member;
    private RuleInstaller rules;
    private Programs programs;
    private SessionStore store;
    private LearntHostStore learntHosts;
    private NatLog natLog;
    private volatile Consumer<PortShortageSnapshot> shortages = shortage -> {};
    private boolean configured;
    private NtsLoop ntsLoop;
    private NtsCluster ntsCluster;
    private NtsSockets ntsSockets;
    private final RuleServerSocket ruleServer = new RuleServerSocket();
    private FetchedRulesStore fetchedRules;
    private RuleFetches ruleFetches;
    private Configuration configuration;
    private Network network;
    private Reconciler reconciler;
    private DriverBinder drivers;
    private TaskThread timer;
    private TaskThread cluster;
    private TaskThread asking;

    /** Starts with the configuration that ONOS has, and what an earlier run has stored. */
    @Activate
    protected void activate(BundleContext context) {
        bundleContext = context;
        app = coreService.registerApplication(APP_NAME);
        timer = new TaskThread("timer");
        cluster = new TaskThread("cluster");
        asking = new TaskThread("asking");
        slowPath = new SlowPath(System::nanoTime);
        ownership = new Ownership(ClusterMember.isAlone(clusterMetadata.getClusterMetadata()));
        rules =
                new RuleInstaller(
                        flowRuleService,
                        ownership,
                        this::takesRules,
                        this::retry,
                        System::nanoTime);
        programs = new Programs(app, deviceService, rules);
        store = new SessionStore(storageService);
        learntHosts = new LearntHostStore(storageService, System::currentTimeMillis);
        natLog = new NatLog(logDirectory(), localNode(), System::currentTimeMillis);
        ntsLoop = new NtsLoop();
        network =
                new Network(
                        app,
                        slowPath,
                        this::send,
                        rules,
                        programs,
                        store,
                        natLog,
                        this::tellShortage,
                        new NtsAccess(learntHosts, ntsLoop, System::nanoTime),
                        ownership,
                        System::nanoTime);
        fetchedRules = new FetchedRulesStore(storageService);
        ruleFetches =
                new RuleFetches(
                        fetchedRules,
                        timer::soon,
                        this::apply,
                        System::nanoTime,
                        System::currentTimeMillis);
        configuration =
                new Configuration(
                        networkConfig, app, ruleFetches, () -> timer.soon(this::applyConfig));
        ntsCluster = new NtsCluster(network.nts(), clusterService, messages);
        ntsSockets = new NtsSockets(ntsLoop, ntsCluster);
        reconciler = new Reconciler(app, flowRuleService, rules, ownership);
        drivers = new DriverBinder(networkConfig);
        member =
                new ClusterMember(
                        ownership,
                        network,
                        mastershipService,
                        clusterService,
                        new TermStore(storageService),
                        cluster::soon,
                        asking::soon,
                        this::lookAt,
                        this::taken,
                        this::resumed,
                        System::nanoTime);
        configuration.start();
        deviceService.addListener(deviceListener);
        member.start();
        deviceService.getDevices().forEach(device -> member.ask(device.id()));
        // Sessions of an earlier run first: a packet that comes before them would be a stranger.
        deviceService.getAvailableDevices().forEach(device -> deviceChanged(device.id()));
        applyConfig();
        packetService.addProcessor(slowPath, PROCESSOR_PRIORITY);
        timer.every(TICK_MILLIS, network::tick);
        timer.every(COUNT_MILLIS, network::count);
        cluster.every(RETRY_MILLIS, member::watch);
        cluster.every(COMPARE_MILLIS, member::compare);
        asking.every(COMPARE_MILLIS, member::confirm);
        timer.every(COUNT_MILLIS, slowPath::forgetEarly);
        timer.every(SOCKET_RETRY_MILLIS, ntsSockets::retry);
        timer.every(SOCKET_RETRY_MILLIS, ruleServer::retry);
        timer.every(COUNT_MILLIS, rules::tick);
        timer.every(RETRY_MILLIS, ruleFetches::tick);
        timer.every(TimeUnit.SECONDS.toMillis(RECONCILE_SECONDS), this::reconcile);
        log.info("Started");
    }

    /** Stops; takes the rules out of the switches unless ONOS itself is stopping. */
    @Deactivate
    protected void deactivate() {
        packetService.removeProcessor(slowPath);
        deviceService.removeListener(deviceListener);
        member.stop();
        configuration.stop();
        cluster.close();
        asking.close();
        timer.close();
        ntsSockets.close();
        ntsCluster.close();
        ruleServer.close();
        ruleFetches.close();
        fetchedRules.close();
        ntsLoop.close();
        network.handOver();
        store.close();
        learntHosts.close();
        // A switch goes on without its controller, and finds it with the same rules again.
        boolean onosStops = bundleContext.getBundle(0).getState() == Bundle.STOPPING;
        if (!onosStops) {
            flowRuleService.removeFlowRulesById(app);
            natLog.apply(NetworkModel.EMPTY);
        }
        natLog.close();
        log.info("Stopped{}", onosStops ? "; the switches keep their rules" : "");
    }

    private static Path logDirectory() {
        return Path.of(System.getProperty("karaf.data", "data"), "portset", "nat-log");
    }

    private String localNode() {
        return clusterService.getLocalNode().id().toString();
    }

    private void send(DeviceId device, PortNumber port, byte[] frame) {
        TrafficTreatment out = DefaultTrafficTreatment.builder().setOutput(port).build();
        packetService.emit(new DefaultOutboundPacket(device, out, ByteBuffer.wrap(frame)));
    }

    private void applyConfig() {
        Optional<NetworkModel> model = configuration.follow();
        // ONOS may not have read its own store yet: that nobody is configured would be no truth.
        configured |= model.isPresent();
        apply(model.orElse(NetworkModel.EMPTY));
    }

    private void apply(NetworkModel model) {
        model.switches().keySet().forEach(drivers::bind);
        network.apply(model);
        ntsSockets.apply(model.nts());
        ruleServer.apply(model.ruleServer(), model.domains().values());
        if (configured) {
            natLog.apply(model);
        }
        log.info(
                "Configuration in force: {} domains, {} switches, {} subscribers",
                model.domains().size(),
                model.switches().size(),
                model.subscribers().size());
    }

    private void taken(DeviceId device) {
        lookAt(device);
        timer.later(RECONCILE_TAKEN_MILLIS, () -> reconcileOne(device));
    }

    private void resumed(DeviceId device) {
        lookAt(device);
        timer.soon(() -> reconcileOne(device));
    }

    private void reconcileOne(DeviceId device) {
        reconciler.run(Set.of(device), network::wanted);
    }

    /** ONOS refuses rules for a switch that has no master yet. */
    private boolean takesRules(DeviceId device) {
        return ownership.test(device)
                && deviceService.isAvailable(device)
                && (!ownership.isAlone() || mastershipService.getMasterFor(device) != null);
    }

    /* Not on the cluster's thread: ONOS may take seconds to say whose a switch is. */
    private void lookAt(DeviceId device) {
        timer.soon(() -> deviceChanged(device));
    }

    /** A switch has come, or has got a master: whichever is last makes it take rules. */
    private void deviceChanged(DeviceId device) {
        boolean comes = takesRules(device);
        if (comes != present.contains(device)) {
            if (comes) {
                present.add(device);
                timer.soon(() -> network.deviceUp(device));
            } else {
                present.remove(device);
                retried.remove(device);
            }
        }
    }

    /**
     * ONOS has refused rules: its stores learn of a switch's master one after the other. A little
     * later they agree; what the switch itself refuses is tried again by reconciliation.
     */
    private void retry(DeviceId device) {
        if (retried.add(device)) {
            timer.later(RETRY_MILLIS, () -> network.deviceUp(device));
        }
    }

    private List<ReconcileSnapshot> reconcile() {
        Set<DeviceId> devices = new HashSet<>(network.model().switches().keySet());
        deviceService.getDevices().forEach(device -> devices.add(device.id()));
        return reconciler.run(devices, network::wanted);
    }

    /** Reconciles on the thread that does so from time to time, and waits for it. */
    List<ReconcileSnapshot> reconcileNow() {
        try {
            return timer.submit(this::reconcile).get(RECONCILE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Reconciliation failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Reconciliation was interrupted", e);
        }
    }

    /** The document that says what runs. */
    Configuration configuration() {
        return configuration;
    }

    /** The network as it runs. */
    Network network() {
        return network;
    }

    SlowPath slowPath() {
        return slowPath;
    }

    Programs programs() {
        return programs;
    }

    RuleInstaller rules() {
        return rules;
    }

    RuleFetches ruleFetches() {
        return ruleFetches;
    }

    RuleServerSocket ruleServer() {
        return ruleServer;
    }

    NtsSockets ntsSockets() {
        return ntsSockets;
    }

    /** From now on, tells this of shortages of ports; on a switch's thread, so it must not wait. */
    void onShortage(Consumer<PortShortageSnapshot> listener) {
        shortages = listener;
    }

    void tellShortage(PortShortageSnapshot shortage) {
        shortages.accept(shortage);
    }

    NatLog natLog() {
        return natLog;
    }

    ApplicationId app() {
        return app;
    }

    boolean isConnected(DeviceId device) {
        return deviceService.isAvailable(device);
    }

    boolean isMaster(DeviceId device) {
        return mastershipService.isLocalMaster(device);
    }
}
