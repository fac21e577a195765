// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.ArrayList;
import java.util.List;
import org.onlab.packet.Ip4Prefix;

/**
 * What two rules of one domain must not have in common.
 *
 * <p>An IPv4 address under two rules would have two CEs for one port. An end-user prefix under two
 * rules of the same IPv6 prefix would derive two IPv4 addresses. IPv6 prefixes inside one another
 * are fine: the longest match decides (RFC 7597 section 5).
 */
final class RuleConflicts {
    private RuleConflicts() {}

    /**
     * Every rule against every earlier one, each error under {@code rules[index]} of the later;
     * rules that are wrong in themselves are left out.
     */
    static List<MapError> of(List<Result<MapRule>> rules) {
        List<MapError> errors = new ArrayList<>();
        for (int later = 1; later < rules.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                if (rules.get(earlier).ok() && rules.get(later).ok()) {
                    for (MapError error :
                            conflicts(rules.get(earlier).value(), rules.get(later).value())) {
                        errors.add(error.under("rules[" + later + "]"));
                    }
                }
            }
        }
        return errors;
    }

    private static List<MapError> conflicts(MapRule earlier, MapRule later) {
        List<MapError> errors = new ArrayList<>();
        if (earlier.name().equals(later.name())) {
            errors.add(
                    new MapError(
                            "name",
                            MapError.DUPLICATE,
                            "an earlier rule has the name " + later.name() + " too"));
        }
        if (earlier.ipv6Prefix().equals(later.ipv6Prefix())) {
            errors.add(
                    new MapError(
                            "ipv6Prefix",
                            MapError.DUPLICATE,
                            String.format(
                                    "%s of rule %s is the prefix of rule %s too",
                                    later.ipv6Prefix(), later.name(), earlier.name())));
        }
        if (areBindingsOfOneAddress(earlier, later)) {
            shareAddress(errors, earlier, later);
        } else if (overlap(earlier.ipv4Prefix(), later.ipv4Prefix())) {
            errors.add(
                    new MapError(
                            "ipv4Prefix",
                            MapError.OVERLAP,
                            String.format(
                                    "%s of rule %s overlaps %s of rule %s",
                                    later.ipv4Prefix(),
                                    later.name(),
                                    earlier.ipv4Prefix(),
                                    earlier.name())));
        }
        return errors;
    }

    private static boolean areBindingsOfOneAddress(MapRule one, MapRule other) {
        return one.psid().isPresent()
                && other.psid().isPresent()
                && one.ipv4Prefix().equals(other.ipv4Prefix());
    }

    /** Bindings of one address cut its ports alike, or two CEs could have one port. */
    private static void shareAddress(List<MapError> errors, MapRule earlier, MapRule later) {
        String of = " of rule " + earlier.name() + ", which has " + earlier.ipv4Prefix() + " too";
        if (earlier.psidOffset() != later.psidOffset()) {
            errors.add(
                    new MapError(
                            "psidOffset",
                            MapError.OVERLAP,
                            later.psidOffset() + " is not the " + earlier.psidOffset() + of));
        } else if (earlier.psidLength() != later.psidLength()) {
            errors.add(
                    new MapError(
                            "psidLength",
                            MapError.OVERLAP,
                            later.psidLength() + " is not the " + earlier.psidLength() + of));
        } else if (earlier.psid().equals(later.psid())) {
            errors.add(
                    new MapError(
                            "psid", MapError.DUPLICATE, later.psid().getAsInt() + " is that" + of));
        }
    }

    private static boolean overlap(Ip4Prefix one, Ip4Prefix other) {
        return one.contains(other) || other.contains(one);
    }
}
