// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/** A secret that a server and a router share, and what may be asked for with it. */
public final class NtsKey {
    /** Shorter secrets are refused: 128 bits, as the tag has. */
    public static final int MIN_SECRET_BYTES = 16;

    private final int id;
    private final byte[] secret;
    private final Set<DomainName> zones;

    private NtsKey(int id, byte[] secret, Set<DomainName> zones) {
        if (id < 0 || id > 0xffff) {
            throw new IllegalArgumentException("a key's id is 0 to 65535 and can't be " + id);
        }
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret has at least " + MIN_SECRET_BYTES + " bytes, not " + secret.length);
        }
        this.id = id;
        this.secret = secret.clone();
        this.zones = Set.copyOf(zones);
    }

    /**
     * A key that is good for every name.
     *
     * @param id 0 to 65535; it says on the wire which key a message is under
     * @param secret at least {@link #MIN_SECRET_BYTES} bytes
     * @throws IllegalArgumentException if either is not that
     */
    public static NtsKey of(int id, byte[] secret) {
        return new NtsKey(id, secret, Set.of());
    }

    /** The same key, good only for names that are one of these or below it. */
    public NtsKey forZones(Set<DomainName> only) {
        return new NtsKey(id, secret, only);
    }

    public int id() {
        return id;
    }

    byte[] secret() {
        return secret;
    }

    /** Whether this key may ask for a name. */
    public boolean mayAskFor(DomainName name) {
        return zones.isEmpty() || zones.stream().anyMatch(name::isIn);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NtsKey
                && id == ((NtsKey) o).id
                && Arrays.equals(secret, ((NtsKey) o).secret)
                && zones.equals(((NtsKey) o).zones);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, zones);
    }

    /** Never tells the secret. */
    @Override
    public String toString() {
        return "key " + id + (zones.isEmpty() ? "" : " for " + zones);
    }
}
