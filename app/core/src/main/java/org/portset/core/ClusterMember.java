// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.onosproject.cluster.ClusterEvent;
import org.onosproject.cluster.ClusterEventListener;
import org.onosproject.cluster.ClusterMetadata;
import org.onosproject.cluster.ClusterService;
import org.onosproject.cluster.NodeId;
import org.onosproject.mastership.MastershipEvent;
import org.onosproject.mastership.MastershipInfo;
import org.onosproject.mastership.MastershipListener;
import org.onosproject.mastership.MastershipService;
import org.onosproject.net.DeviceId;
import org.portset.core.slowpath.Network;
import org.portset.core.store.StorageWatch;
import org.portset.core.store.TermStore;
import org.portset.core.switches.Ownership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as one of several: follows who is master of which switch, and has the network take and
 * let go of what that means. All of that happens on one thread, which never waits for ONOS: when
 * the cluster's storage is slow or gone, whoever asks ONOS anything may wait for seconds, and this
 * node has to notice meanwhile that it may not go on. What has to ask ONOS does so on another.
 */
final class ClusterMember {
    private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);

    private final Ownership ownership;
    private final Network network;
    private final MastershipService masterships;
    private final ClusterService cluster;
    private final TermStore terms;
    private final StorageWatch storage;
    private final Executor executor;
    private final Executor waiting;
    private final LongSupplier nanoClock;
    private final Consumer<DeviceId> deviceChanged;
    private final Consumer<DeviceId> taken;
    private final Consumer<DeviceId> resumed;
    private final NodeId self;
    private final MastershipListener mastershipListener = this::mastershipChanged;
    private final ClusterEventListener clusterListener = this::clusterChanged;

    /**
     * @param executor runs one task after the other, none of which waits
     * @param waiting runs what may wait for ONOS
     * @param deviceChanged told of a switch whose master may be another one
     * @param taken told of a switch that has become this node's
     * @param resumed told of a switch for which this node waited and that is its own still: what
     *     was to be done to its rules meanwhile has not been
     * @param nanoClock monotonic time
     */
    ClusterMember(
            Ownership ownership,
            Network network,
            MastershipService masterships,
            ClusterService cluster,
            TermStore terms,
            Executor executor,
            Executor waiting,
            Consumer<DeviceId> deviceChanged,
            Consumer<DeviceId> taken,
            Consumer<DeviceId> resumed,
            LongSupplier nanoClock) {
        this.ownership = ownership;
        this.network = network;
        this.masterships = masterships;
        this.cluster = cluster;
        this.terms = terms;
        storage = new StorageWatch(terms::ping, nanoClock);
        this.executor = executor;
        this.waiting = waiting;
        this.nanoClock = nanoClock;
        this.deviceChanged = deviceChanged;
        this.taken = taken;
        this.resumed = resumed;
        self = cluster.getLocalNode().id();
    }

    /** Where ONOS stores by itself, no other node can be master. */
    static boolean isAlone(ClusterMetadata metadata) {
        return metadata.getStorageNodes().isEmpty() && metadata.getControllerNodes().size() <= 1;
    }

    void start() {
        masterships.addListener(mastershipListener);
        cluster.addListener(clusterListener);
    }

    void stop() {
        masterships.removeListener(mastershipListener);
        cluster.removeListener(clusterListener);
    }

    private void mastershipChanged(MastershipEvent event) {
        executor.execute(
                () -> {
                    DeviceId device = event.subject();
                    // That the storage is out of reach, the watch tells sooner.
                    if (event.type() != MastershipEvent.Type.SUSPENDED
                            && !isOldNews(device, event.mastershipInfo())) {
                        elected(device, event.mastershipInfo());
                    }
                    deviceChanged.accept(device);
                });
    }

    /**
     * That this node is master of a switch for which it waits may have been true when it was sent,
     * and no longer be: that it may go on, only an answer of the storage tells.
     */
    private boolean isOldNews(DeviceId device, MastershipInfo info) {
        return ownership.paused().contains(device)
                && info.master().filter(self::equals).isPresent();
    }

    /** Asks who is master of a switch, for what has happened while nobody listened. */
    void ask(DeviceId device) {
        if (!ownership.isAlone()) {
            MastershipInfo info = masterships.getMastershipFor(device);
            executor.execute(() -> elected(device, info));
        }
    }

    private void elected(DeviceId device, MastershipInfo info) {
        // A switch without a master is nobody else's: who had it last answers for its sessions.
        info.master()
                .ifPresent(
                        master ->
                                changed(
                                        device,
                                        master.equals(self)
                                                ? ownership.elected(device, info.term())
                                                : ownership.otherElected(device, info.term())));
    }

    private void changed(DeviceId device, Ownership.Change change) {
        if (change == Ownership.Change.NONE) {
            return;
        }
        log.info("{}: {}", device, change.text());
        switch (change) {
            case TAKEN_AGAIN:
                network.letGo(device);
                take(device);
                break;
            case TAKEN:
                take(device);
                break;
            case PAUSED:
                network.pause(device);
                break;
            case RESUMED:
                network.resume(device);
                resumed.accept(device);
                break;
            default:
                network.letGo(device);
                break;
        }
    }

    private void take(DeviceId device) {
        terms.taken(device, ownership.term(device));
        network.take(device);
        taken.accept(device);
    }

    /** A node that comes may have missed what was stored while it was away. */
    private void clusterChanged(ClusterEvent event) {
        if (event.type() == ClusterEvent.Type.INSTANCE_READY
                && !event.subject().id().equals(self)) {
            waiting.execute(network::tellAnew);
        }
    }

    /** Looks whether the storage can be reached; twice a second. */
    void watch() {
        if (ownership.isAlone()) {
            return;
        }
        if (!storage.isReachable()) {
            ownership.held().forEach(device -> changed(device, ownership.cutOff(device)));
        } else {
            ownership.paused().forEach(this::askAnew);
        }
    }

    /**
     * Looks whether another node has taken a switch that this one holds; every second or so. ONOS's
     * messages of that get lost when the storage has ended this node's session meanwhile.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it is asked again
    void compare() {
        for (DeviceId device : ownership.held()) {
            terms.known(device).thenAcceptAsync(stored -> compare(device, stored), executor);
        }
    }

    private void compare(DeviceId device, long stored) {
        long held = ownership.term(device);
        if (stored > held) {
            changed(device, ownership.otherElected(device, stored));
        } else if (stored < held) {
            terms.taken(device, held); // that was not stored, or is on its way
        }
    }

    /**
     * Looks whether ONOS, here, knows of the elections that this node has won; every second or so,
     * where it may wait. After a cut, ONOS's cache can keep the election before the last until the
     * next one, and rules and packets go to the lost node: to ask for the role anew empties it.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it is looked at again
    void confirm() {
        for (DeviceId device : ownership.held()) {
            MastershipInfo info = masterships.getMastershipFor(device);
            // A switch that is gone has no master, and needs none.
            if (info.master().isPresent()
                    && info.term() < ownership.term(device)
                    && ownership.test(device)) {
                log.info("{}: ONOS still has the election before; asking it anew", device);
                masterships.requestRoleFor(device);
            }
        }
    }

    /**
     * What the mastership service says may be from before the cut, unless nobody took it since. And
     * an answer that took as long as the others need to elect a new master says nothing of now.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it is asked again
    private void askAnew(DeviceId device) {
        long asked = nanoClock.getAsLong();
        terms.last(device)
                .thenAcceptAsync(
                        last -> {
                            MastershipInfo info = masterships.getMastershipFor(device);
                            executor.execute(() -> answered(device, last, info, asked));
                        },
                        waiting);
    }

    private void answered(DeviceId device, long last, MastershipInfo info, long asked) {
        if (last > ownership.term(device)) {
            changed(device, ownership.otherElected(device, last));
        }
        if (StorageWatch.isRecent(asked, nanoClock.getAsLong())) {
            elected(device, info);
        }
    }
}
