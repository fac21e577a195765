// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static com.google.common.base.Preconditions.checkNotNull;

import java.util.Objects;
import org.onosproject.net.PortNumber;
import org.portset.map.MapDomain;

/**
 * By what a customer edge reaches the others of its domain without the border relay (RFC 7597 5.3):
 * the domain's rules as Forwarding Mapping Rules, and a tunnel that may lead to any of them.
 * Immutable.
 */
public final class MeshSpec {
    private final MapDomain domain;
    private final PortNumber port;

    /**
     * @param domain whose rules are the Forwarding Mapping Rules
     * @param port of the tunnel whose remote end each packet's rule says; the border relay's own
     *     tunnel stays the home's {@link CeSpec#tunnelPort()}
     */
    public MeshSpec(MapDomain domain, PortNumber port) {
        this.domain = checkNotNull(domain, "domain");
        this.port = checkNotNull(port, "port");
    }

    /** The domain of the other customer edges. */
    public MapDomain domain() {
        return domain;
    }

    /** Port of the tunnel to and from them. */
    public PortNumber port() {
        return port;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof MeshSpec)) {
            return false;
        }
        MeshSpec that = (MeshSpec) o;
        return domain.equals(that.domain) && port.equals(that.port);
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, port);
    }

    @Override
    public String toString() {
        return String.format("mesh of %s by %s", domain.name(), port);
    }
}
