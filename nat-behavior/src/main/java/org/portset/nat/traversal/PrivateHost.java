// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.List;
import java.util.Objects;
import org.portset.nat.wire.Ipv4;

/** A host inside that is reached by its name. Immutable. */
public final class PrivateHost {
    /** The most services that one host may have. */
    public static final int MAX_SERVICES = 64;

    /** {@link #expiresNanos}: never. */
    public static final long NEVER = Long.MAX_VALUE;

    private final HostName name;
    private final int insideAddress;
    private final List<HostService> services;
    private final Origin origin;
    private final long expiresNanos;

    private PrivateHost(
            HostName name,
            int insideAddress,
            List<HostService> services,
            Origin origin,
            long expiresNanos) {
        this.name = Objects.requireNonNull(name, "name");
        this.insideAddress = insideAddress;
        this.services = List.copyOf(services);
        this.origin = Objects.requireNonNull(origin, "origin");
        this.expiresNanos = expiresNanos;
    }

    /**
     * A host that somebody has listed, for good.
     *
     * @param insideAddress in network order
     * @param services on other ports than those that are asked for, or asked for by name; may be
     *     empty
     * @throws IllegalArgumentException whose message starts with the parameter's name and a colon,
     *     for an address that no host has, services of one name, or more than {@link #MAX_SERVICES}
     */
    public static PrivateHost of(
            HostName name, int insideAddress, List<HostService> services, Origin origin) {
        check(insideAddress);
        if (services.size() > MAX_SERVICES) {
            throw new IllegalArgumentException(
                    "services: " + services.size() + " are more than " + MAX_SERVICES);
        }
        if (services.stream().map(HostService::name).distinct().count() != services.size()) {
            throw new IllegalArgumentException("services: two have one name");
        }
        return new PrivateHost(name, insideAddress, services, origin, NEVER);
    }

    /**
     * A host whose UPDATE was seen to pass.
     *
     * @param expiresNanos when it is forgotten unless it is seen again
     * @throws IllegalArgumentException for an address that no host has, as above
     */
    public static PrivateHost learnt(HostName name, int insideAddress, long expiresNanos) {
        check(insideAddress);
        return new PrivateHost(name, insideAddress, List.of(), Origin.LEARNT, expiresNanos);
    }

    private static void check(int insideAddress) {
        if (Ipv4.isMartian(insideAddress)) {
            throw new IllegalArgumentException(
                    "insideAddress: no host has " + Addresses.text(insideAddress));
        }
    }

    /** Its full name. */
    public HostName name() {
        return name;
    }

    /** Its address behind the NAT, in network order. */
    public int insideAddress() {
        return insideAddress;
    }

    /** Its services, in the order given. */
    public List<HostService> services() {
        return services;
    }

    /** Who says so. */
    public Origin origin() {
        return origin;
    }

    /** When it is forgotten, or {@link #NEVER}. */
    public long expiresNanos() {
        return expiresNanos;
    }

    /** The service of that name; null if there is none. */
    public HostService service(String wanted) {
        return services.stream().filter(s -> s.name().equals(wanted)).findFirst().orElse(null);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PrivateHost)) {
            return false;
        }
        PrivateHost that = (PrivateHost) other;
        return name.equals(that.name)
                && insideAddress == that.insideAddress
                && services.equals(that.services)
                && origin == that.origin
                && expiresNanos == that.expiresNanos;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, insideAddress, services, origin, expiresNanos);
    }

    @Override
    public String toString() {
        return name
                + " "
                + Addresses.text(insideAddress)
                + (services.isEmpty() ? "" : " " + services)
                + " "
                + origin.id();
    }
}
