// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Objects;
import org.onlab.packet.Ip4Address;

/** An outside port that always leads to one host at home. */
public final class StaticMapping {
    private final int protocol;
    private final int outsidePort;
    private final Ip4Address insideAddress;
    private final int insidePort;

    StaticMapping(int protocol, int outsidePort, Ip4Address insideAddress, int insidePort) {
        this.protocol = protocol;
        this.outsidePort = outsidePort;
        this.insideAddress = insideAddress;
        this.insidePort = insidePort;
    }

    /** IP protocol number: 6 or 17. */
    public int protocol() {
        return protocol;
    }

    public int outsidePort() {
        return outsidePort;
    }

    public Ip4Address insideAddress() {
        return insideAddress;
    }

    public int insidePort() {
        return insidePort;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StaticMapping)) {
            return false;
        }
        StaticMapping that = (StaticMapping) other;
        return protocol == that.protocol
                && outsidePort == that.outsidePort
                && insideAddress.equals(that.insideAddress)
                && insidePort == that.insidePort;
    }

    @Override
    public int hashCode() {
        return Objects.hash(protocol, outsidePort, insideAddress, insidePort);
    }
}
