// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IPv4 addresses as ints in network order, the first byte highest. */
public final class Ipv4 {
    private Ipv4() {}

    /** As 192.0.2.1. */
    public static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    /**
     * Reads four decimal numbers, each 0 to 255 and without leading zeros; never asks the DNS.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static int parse(String text) {
        String[] parts = text.split("\\.", -1);
        int address = 0;
        for (String part : parts) {
            if (parts.length != 4 || !part.matches("0|[1-9][0-9]{0,2}")) {
                throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
            }
            int value = Integer.parseInt(part);
            if (value > 0xff) {
                throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
            }
            address = address << 8 | value;
        }
        return address;
    }

    public static int of(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    public static InetAddress toInetAddress(int address) {
        byte[] bytes = {
            (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
        };
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
