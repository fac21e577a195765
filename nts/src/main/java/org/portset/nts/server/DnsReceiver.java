// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Takes what listeners receive. */
@FunctionalInterface
interface DnsReceiver {
    /**
     * Takes a message.
     *
     * @param stream whether it came by TCP
     * @param back sends a response; called once at most, now or later
     */
    void receive(byte[] bytes, InetSocketAddress client, boolean stream, Consumer<byte[]> back);
}
