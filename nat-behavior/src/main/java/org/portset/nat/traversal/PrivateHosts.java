// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The private host list: which inside address has which name. One host has a name, and may have
 * several names; names are equal whatever their case.
 *
 * <p>Bounded: where it is full, a listed host takes the place of the learnt one that would be
 * forgotten first, so that UPDATEs can't keep an administrator out.
 */
public final class PrivateHosts {
    /** What became of a change. */
    public enum Change {
        /** The name was not in the list, and is. */
        ADDED,
        /** The name has been in the list, and stands for what was given now. */
        REPLACED,
        /** The name was in the list, and isn't. */
        REMOVED,
        /** Nothing was changed: the name isn't in the list. */
        ABSENT,
        /** Nothing was changed: what the list has comes from higher {@linkplain Origin origin}. */
        OUTRANKED,
        /** Nothing was changed: there is no room. */
        FULL
    }

    private final int maxHosts;
    private final Map<HostName, PrivateHost> hosts = new HashMap<>();

    /**
     * An empty list.
     *
     * @throws IllegalArgumentException if {@code maxHosts} is below 1
     */
    public PrivateHosts(int maxHosts) {
        if (maxHosts < 1) {
            throw new IllegalArgumentException("maxHosts: " + maxHosts + " is below 1");
        }
        this.maxHosts = maxHosts;
    }

    /** Adds a host, or replaces the one of the same name if that is of no higher origin. */
    public Change put(PrivateHost host, long nowNanos) {
        expire(nowNanos);
        PrivateHost there = hosts.get(host.name());
        if (there != null && there.origin().compareTo(host.origin()) > 0) {
            return Change.OUTRANKED;
        }
        if (there == null && hosts.size() >= maxHosts && !makeRoom(host.origin())) {
            return Change.FULL;
        }
        hosts.put(host.name(), host);
        return there == null ? Change.ADDED : Change.REPLACED;
    }

    private boolean makeRoom(Origin origin) {
        PrivateHost first = null;
        for (PrivateHost host : hosts.values()) {
            boolean isSooner = first == null || host.expiresNanos() - first.expiresNanos() < 0;
            if (host.origin() == Origin.LEARNT && isSooner) {
                first = host;
            }
        }
        if (origin == Origin.LEARNT || first == null) {
            return false;
        }
        hosts.remove(first.name());
        return true;
    }

    /** Removes a name on behalf of an origin: not one that comes from a higher one. */
    public Change remove(HostName name, Origin by) {
        PrivateHost there = hosts.get(name);
        if (there == null) {
            return Change.ABSENT;
        }
        if (there.origin().compareTo(by) > 0) {
            return Change.OUTRANKED;
        }
        hosts.remove(name);
        return Change.REMOVED;
    }

    /** The host of that name, or whose service has it ({@code _ssh._tcp.host}); null if none. */
    public PrivateHost find(HostName name, long nowNanos) {
        PrivateHost host = get(name, nowNanos);
        if (host != null || name.host() == null) {
            return host;
        }
        PrivateHost of = get(name.host(), nowNanos);
        return of == null || of.service(name.service()) == null ? null : of;
    }

    private PrivateHost get(HostName name, long nowNanos) {
        PrivateHost host = hosts.get(name);
        return host == null || isOver(host, nowNanos) ? null : host;
    }

    /** All, by their names. */
    public List<PrivateHost> list(long nowNanos) {
        expire(nowNanos);
        List<PrivateHost> all = new ArrayList<>(hosts.values());
        all.sort(Comparator.comparing(host -> host.name().toString()));
        return all;
    }

    /** How many there are, forgotten ones too until somebody asks. */
    public int size() {
        return hosts.size();
    }

    private void expire(long nowNanos) {
        hosts.values().removeIf(host -> isOver(host, nowNanos));
    }

    private static boolean isOver(PrivateHost host, long nowNanos) {
        return host.expiresNanos() != PrivateHost.NEVER && host.expiresNanos() - nowNanos <= 0;
    }
}
