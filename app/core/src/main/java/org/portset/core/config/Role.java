// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

/** What a switch is in its MAP domain (RFC 7597 section 2). */
public enum Role {
    /** Border relay: between the access network and the IPv4 Internet, without state. */
    BR,
    /** Customer edge: between a home and the access network, with the home's NAT. */
    CE;

    /** The name in configuration and on screens. */
    public String text() {
        return this == BR ? "br" : "ce";
    }
}
