// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.xbill.DNS.Address;

/** Transport addresses as texts: 192.0.2.1:53, [2001:db8::1]:53. */
public final class Addresses {
    private Addresses() {}

    /**
     * Reads an address and port; never asks the DNS.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            InetAddress address =
                    bracketed
                            ? Address.getByAddress(
                                    host.substring(1, host.length() - 1), Address.IPv6)
                            : Address.getByAddress(host, Address.IPv4);
            return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** As it is read. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        boolean isIpv6 = address.getAddress() instanceof Inet6Address;
        return (isIpv6 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
