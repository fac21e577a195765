// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.onlab.packet.Ip4Address;
import org.portset.core.config.NtsHome;
import org.portset.core.config.SubscriberModel;
import org.portset.core.store.LearntHost;
import org.portset.core.store.LearntHostStore;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.Origin;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.PrivateHosts;

/**
 * A home's private host list. The directory is told of its names, and the store of those that were
 * learnt. Not thread-safe.
 */
final class HomeHosts {
    private final HomeNts owner;
    private final SubscriberModel home;
    private final NtsDirectory directory;
    private final LearntHostStore store;
    private final Set<HostName> listed = new HashSet<>(); // as the directory has been told
    private final Set<HostName> stored = new HashSet<>();
    private PrivateHosts hosts = new PrivateHosts(NtsHome.MAX_HOSTS);

    /** An empty list; {@link #restore} or {@link #clear} says what becomes of an earlier run's. */
    HomeHosts(HomeNts owner, SubscriberModel home, NtsDirectory directory, LearntHostStore store) {
        this.owner = owner;
        this.home = home;
        this.directory = directory;
        this.store = store;
    }

    /** The list as it is now; it stays the same one until {@link #clear}. */
    PrivateHosts list() {
        return hosts;
    }

    /** Takes over what is configured, in place of what was; null: nothing. */
    void configure(NtsHome before, NtsHome now, long nowNanos) {
        if (before != null) {
            for (PrivateHost host : before.hosts()) {
                if (!now.hosts().contains(host)) {
                    hosts.remove(host.name(), Origin.CONFIGURED);
                }
            }
        }
        now.hosts().forEach(host -> hosts.put(host, nowNanos));
        changed(nowNanos);
    }

    /** Puts back what an earlier run had learnt, for the rest of its time as now configured. */
    void restore(long learntSeconds, long nowNanos) {
        for (LearntHost host : store.of(home.id())) {
            HostName name = HostName.of(host.name());
            long learnt = nowNanos - TimeUnit.MILLISECONDS.toNanos(store.ageMillis(host));
            long expires = learnt + TimeUnit.SECONDS.toNanos(learntSeconds);
            Ip4Address address = Ip4Address.valueOf(host.insideAddress());
            stored.add(name);
            if (expires - nowNanos > 0 && home.gateway().lan().contains(address)) {
                put(PrivateHost.learnt(name, host.insideAddress(), expires), learnt, nowNanos);
            }
        }
        changed(nowNanos);
    }

    /** Does what UPDATEs have done to names. */
    void learn(List<NameChange> changes, long learntSeconds, long nowNanos) {
        long expires = nowNanos + TimeUnit.SECONDS.toNanos(learntSeconds);
        for (NameChange change : changes) {
            HostName name = change.name();
            if (change.adds()) {
                if (put(PrivateHost.learnt(name, change.address(), expires), nowNanos, nowNanos)) {
                    stored.add(name);
                    store.put(home.id(), name.toString(), change.address());
                }
            } else {
                PrivateHost known = hosts.find(name, nowNanos);
                boolean isMeant =
                        known != null
                                && known.name().equals(name)
                                && (change.isAny() || change.address() == known.insideAddress());
                if (isMeant) {
                    hosts.remove(name, Origin.LEARNT);
                }
            }
        }
        changed(nowNanos);
    }

    private boolean put(PrivateHost host, long learntNanos, long nowNanos) {
        PrivateHosts.Change change = hosts.put(host, nowNanos);
        boolean isIn =
                change == PrivateHosts.Change.ADDED || change == PrivateHosts.Change.REPLACED;
        if (isIn) {
            listed.add(host.name());
            directory.listed(host.name(), owner, learntNanos);
        }
        return isIn;
    }

    /** Forgets a host that was learnt; false if it wasn't. */
    boolean forget(HostName name, long nowNanos) {
        boolean gone = hosts.remove(name, Origin.LEARNT) == PrivateHosts.Change.REMOVED;
        changed(nowNanos);
        return gone;
    }

    /** Forgets all, also what an earlier run has left in the store. */
    void clear(long nowNanos) {
        hosts = new PrivateHosts(NtsHome.MAX_HOSTS);
        store.of(home.id()).forEach(host -> stored.add(HostName.of(host.name())));
        changed(nowNanos);
    }

    private void changed(long nowNanos) {
        Set<HostName> names = new HashSet<>();
        Set<HostName> learnt = new HashSet<>();
        for (PrivateHost host : hosts.list(nowNanos)) {
            names.add(host.name());
            if (host.origin() == Origin.LEARNT) {
                learnt.add(host.name());
            }
        }
        for (HostName gone : List.copyOf(listed)) {
            if (!names.contains(gone)) {
                listed.remove(gone);
                directory.unlisted(gone, owner);
            }
        }
        for (HostName name : names) {
            if (listed.add(name)) {
                directory.listed(name, owner, nowNanos);
            }
        }
        for (HostName gone : List.copyOf(stored)) {
            if (!learnt.contains(gone)) {
                stored.remove(gone);
                store.remove(home.id(), gone.toString());
            }
        }
    }
}
