// SPDX-License-Identifier: Apache-2.0
package org.portset.core.trace;

import org.onlab.packet.Ip4Address;

/** An IPv4 address and a port, as an operator types them: {@code 192.168.1.10:40000}. */
final class Endpoint {
    private final Ip4Address address;
    private final int port;

    private Endpoint(Ip4Address address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * @param name of the argument, for the error
     * @throws IllegalArgumentException naming the argument, and what it should look like
     */
    static Endpoint of(String name, String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 0xffff) {
                return new Endpoint(Ip4Address.valueOf(text.substring(0, colon)), port);
            }
        } catch (IllegalArgumentException e) {
            // Said below, for all that is wrong with it.
        }
        throw new IllegalArgumentException(
                name + ": \"" + text + "\" is not an address and port such as 192.168.1.10:40000");
    }

    Ip4Address address() {
        return address;
    }

    int port() {
        return port;
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
