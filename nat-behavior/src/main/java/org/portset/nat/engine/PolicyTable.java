// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.portset.nat.policy.NatPolicy;

/**
 * Numbers for policies, so that a session's record holds four bytes of it. Equal policies have one
 * number. Numbers are never taken back: an engine sees few different policies in its life.
 */
final class PolicyTable {
    private final Map<NatPolicy, Integer> numbers = new HashMap<>();
    private NatPolicy[] policies = new NatPolicy[4];

    int numberOf(NatPolicy policy) {
        Integer known = numbers.get(policy);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        if (number == policies.length) {
            policies = Arrays.copyOf(policies, number * 2);
        }
        policies[number] = policy;
        numbers.put(policy, number);
        return number;
    }

    NatPolicy policy(int number) {
        return policies[number];
    }
}
