// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;

/**
 * Which switches this node answers for: in a cluster, those that ONOS has made it master of. The
 * owner of a customer edge owns its subscriber: sessions, ports, rules, and what is stored of them.
 *
 * <p>Terms are ONOS's: each election of a switch's master has the next number. So a node that is
 * elected twice in a row knows that nobody else has been master in between, and that what it has is
 * still right. A node that can't reach the cluster's storage does not know whether another one has
 * been elected: it pauses, which means that it takes no packet, ends no session and stores nothing,
 * until it knows. A node without a cluster owns every switch, always.
 */
public final class Ownership implements Predicate<DeviceId> {
    /** What a message means for a switch. */
    public enum Change {
        /** Nothing new. */
        NONE("nothing new"),
        /** It is ours from now on: its state is what is stored. */
        TAKEN("this node answers for it from now on"),
        /** It was ours, and may have been another's since: as let go, and then taken. */
        TAKEN_AGAIN("this node answers for it again, and another may have in between"),
        /** It is ours, and we may not act before we know more. */
        PAUSED("the cluster's storage is out of reach: this node waits"),
        /** It has been ours all the time that we were paused. */
        RESUMED("this node answers for it still"),
        /** It is another node's: ours is void. */
        LET_GO("another node answers for it from now on");

        private final String text;

        Change(String text) {
            this.text = text;
        }

        /** The same in words. */
        public String text() {
            return text;
        }
    }

    private final boolean alone;
    private final Map<DeviceId, Holding> held = new HashMap<>();

    /**
     * @param alone whether there is no cluster
     */
    public Ownership(boolean alone) {
        this.alone = alone;
    }

    private static final class Holding {
        private long term;
        private boolean paused;

        private Holding(long term) {
            this.term = term;
        }
    }

    /** Whether there is no cluster. */
    public boolean isAlone() {
        return alone;
    }

    /** Whether this node answers for a switch now. */
    @Override
    public synchronized boolean test(DeviceId device) {
        Holding holding = held.get(device);
        return alone || (holding != null && !holding.paused);
    }

    /** The term in which this node became a switch's master; 0 where it isn't, or is alone. */
    public synchronized long term(DeviceId device) {
        Holding holding = held.get(device);
        return holding == null ? 0 : holding.term;
    }

    /** The switches that this node answers for, and those for which it is paused. */
    public synchronized Set<DeviceId> held() {
        return Set.copyOf(held.keySet());
    }

    /** The switches for which this node is paused. */
    public synchronized Set<DeviceId> paused() {
        return held.entrySet().stream()
                .filter(entry -> entry.getValue().paused)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * This node has been elected.
     *
     * @param term of the election
     */
    public synchronized Change elected(DeviceId device, long term) {
        if (alone) {
            return Change.NONE;
        }
        Holding holding = held.get(device);
        if (holding == null) {
            held.put(device, new Holding(term));
            return Change.TAKEN;
        }
        if (term < holding.term) {
            return Change.NONE; // old news
        }
        boolean nobodyBetween = term - holding.term <= 1;
        boolean wasPaused = holding.paused;
        holding.term = term;
        holding.paused = false;
        if (!nobodyBetween) {
            return Change.TAKEN_AGAIN;
        }
        return wasPaused ? Change.RESUMED : Change.NONE;
    }

    /**
     * Another node has been elected.
     *
     * @param term of the election
     */
    public synchronized Change otherElected(DeviceId device, long term) {
        Holding holding = held.get(device);
        if (holding == null || term < holding.term) {
            return Change.NONE;
        }
        held.remove(device);
        return Change.LET_GO;
    }

    /** The cluster's storage can't be reached: another node may be elected, and we not be told. */
    public synchronized Change cutOff(DeviceId device) {
        Holding holding = held.get(device);
        if (holding == null || holding.paused) {
            return Change.NONE;
        }
        holding.paused = true;
        return Change.PAUSED;
    }
}
