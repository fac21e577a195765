// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.Objects;
import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.criteria.ExtensionSelectorType;
import org.projectfloodlight.openflow.protocol.match.Match;

/**
 * The match of a rule that a switch has and ONOS does not know, just as the switch said it. Lives
 * only between the report of such a rule and the order to remove it, on one node.
 */
final class ForeignMatch extends AbstractExtension implements ExtensionSelector {

    private static final ExtensionSelectorType TYPE = new ExtensionSelectorType(Integer.MIN_VALUE);

    private final Match match;

    ForeignMatch(Match match) {
        this.match = match;
    }

    Match match() {
        return match;
    }

    @Override
    public ExtensionSelectorType type() {
        return TYPE;
    }

    @Override
    public byte[] serialize() {
        throw new UnsupportedOperationException("a foreign match never leaves its node");
    }

    @Override
    public void deserialize(byte[] bytes) {
        throw new UnsupportedOperationException("a foreign match never leaves its node");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ForeignMatch && match.equals(((ForeignMatch) other).match);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(match);
    }

    @Override
    public String toString() {
        return match.toString();
    }
}
