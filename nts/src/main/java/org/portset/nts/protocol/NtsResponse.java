// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Objects;

/** The request cache holds an entry: the first packet may come, to this address and port. */
public final class NtsResponse extends NtsAnswer {
    private final int address;
    private final int port;
    private final int lifetimeMillis;

    /**
     * @param address the router's outside address, in network order
     * @param port the destination port that is let in, 1 to 65535; 0: as was asked for
     * @param lifetimeMillis how long the entry waits for its first packet, from the sending of the
     *     response; at least 0
     */
    public NtsResponse(int address, int port, int lifetimeMillis) {
        if (port < 0 || port > 0xffff || lifetimeMillis < 0) {
            throw new IllegalArgumentException(
                    "no response: port " + port + ", lifetime " + lifetimeMillis + " ms");
        }
        this.address = address;
        this.port = port;
        this.lifetimeMillis = lifetimeMillis;
    }

    /** The router's outside address (GA2), in network order. */
    public int address() {
        return address;
    }

    /** The destination port that is let in, or 0: as was asked for. */
    public int port() {
        return port;
    }

    /** How long the entry waits for its first packet, in milliseconds. */
    public int lifetimeMillis() {
        return lifetimeMillis;
    }

    @Override
    public boolean granted() {
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NtsResponse
                && address == ((NtsResponse) o).address
                && port == ((NtsResponse) o).port
                && lifetimeMillis == ((NtsResponse) o).lifetimeMillis;
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, port, lifetimeMillis);
    }

    @Override
    public String toString() {
        return Ipv4.text(address)
                + (port == 0 ? "" : ":" + port)
                + " for "
                + lifetimeMillis
                + " ms";
    }
}
