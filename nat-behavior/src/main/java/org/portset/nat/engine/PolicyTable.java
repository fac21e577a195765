// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.state.SessionTable;

/**
 * Numbers for policies, so that a session's record holds three bytes of it. Equal policies have one
 * number, as long as a subscriber or a session has it.
 */
final class PolicyTable {
    private final Map<NatPolicy, Integer> numbers = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private NatPolicy[] policies = new NatPolicy[4];
    private int[] users = new int[4];

    /** Counts one user of a policy in; its number. */
    int retain(NatPolicy policy) {
        Integer known = numbers.get(policy);
        if (known != null) {
            users[known]++;
            return known;
        }
        int number = free.isEmpty() ? numbers.size() : free.remove();
        if (number == SessionTable.MAX_POLICIES) {
            throw new IllegalStateException("there are " + number + " policies already");
        }
        if (number == policies.length) {
            policies = Arrays.copyOf(policies, number * 2);
            users = Arrays.copyOf(users, number * 2);
        }
        policies[number] = policy;
        users[number] = 1;
        numbers.put(policy, number);
        return number;
    }

    /** Counts one more user in. */
    void retain(int number) {
        users[number]++;
    }

    /** Counts a user out. */
    void release(int number) {
        if (--users[number] == 0) {
            numbers.remove(policies[number]);
            policies[number] = null;
            free.add(number);
        }
    }

    NatPolicy policy(int number) {
        return policies[number];
    }

    int size() {
        return numbers.size();
    }
}
