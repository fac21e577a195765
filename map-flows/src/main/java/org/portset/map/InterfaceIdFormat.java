// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the lower 64 bits of a CE's MAP IPv6 address hold its IPv4 address and PSID. All CEs and the
 * border relay of a domain must agree. The PSID is right-justified in its 16 bits in both.
 */
public enum InterfaceIdFormat {
    /**
     * RFC 7597 section 6.
     *
     * <pre>
     *  0              16                              48             63
     *  +--------------+-------------------------------+--------------+
     *  |      0       |         IPv4 address          |     PSID     |
     *  +--------------+-------------------------------+--------------+
     * </pre>
     */
    RFC7597("rfc7597", 16, 0),

    /**
     * The form of draft-ietf-softwire-map-03, which networks older than the RFC use.
     *
     * <pre>
     *  0      8                               40             56     63
     *  +------+-------------------------------+--------------+------+
     *  |  0   |         IPv4 address          |     PSID     |  0   |
     *  +------+-------------------------------+--------------+------+
     * </pre>
     */
    DRAFT03("draft-03", 24, 8);

    private final String text;
    private final int ipv4LowBit;
    private final int psidLowBit;

    InterfaceIdFormat(String text, int ipv4LowBit, int psidLowBit) {
        this.text = text;
        this.ipv4LowBit = ipv4LowBit;
        this.psidLowBit = psidLowBit;
    }

    /** The format with that {@link #text()}. */
    public static Optional<InterfaceIdFormat> of(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
    }

    /** Its name in configuration: {@code rfc7597} or {@code draft-03}. */
    public String text() {
        return text;
    }

    /** The place of the IPv4 address's lowest bit, counted from the address's lowest bit as 0. */
    public int ipv4LowBit() {
        return ipv4LowBit;
    }

    /** The place of the PSID's lowest bit, counted from the address's lowest bit as 0. */
    public int psidLowBit() {
        return psidLowBit;
    }

    /**
     * The lower 64 bits of a MAP IPv6 address.
     *
     * @param ipv4 the IPv4 address, or an IPv4 prefix's first address
     * @param psid 0..65535; 0 when the address is not shared
     */
    public long interfaceId(int ipv4, int psid) {
        return (Integer.toUnsignedLong(ipv4) << ipv4LowBit) | ((long) psid << psidLowBit);
    }
}
