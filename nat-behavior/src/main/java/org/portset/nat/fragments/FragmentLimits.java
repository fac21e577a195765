// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import java.util.concurrent.TimeUnit;

/**
 * What a {@link FragmentTable} may keep (RFC 4787 REQ-14 a). An owner's share is less than the
 * whole, so that no owner's fragments keep out those of another. Immutable.
 */
public final class FragmentLimits {
    /** 4096 datagrams and 4 MiB held, of one owner 256 and 512 KiB, for 15 s. */
    public static final FragmentLimits DEFAULT = builder().build();

    private final int datagrams;
    private final int datagramsPerOwner;
    private final int heldBytes;
    private final int heldBytesPerOwner;
    private final long lifetimeNanos;

    private FragmentLimits(Builder builder) {
        datagrams = atLeast1(builder.datagrams, "datagrams");
        datagramsPerOwner = atLeast1(builder.datagramsPerOwner, "datagramsPerOwner");
        heldBytes = atLeast1(builder.heldBytes, "heldBytes");
        heldBytesPerOwner = atLeast1(builder.heldBytesPerOwner, "heldBytesPerOwner");
        lifetimeNanos = TimeUnit.SECONDS.toNanos(atLeast1(builder.lifetimeSeconds, "lifetime"));
    }

    private static int atLeast1(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; must be at least 1");
        }
        return value;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Datagrams known at once, of which fragments are missing. */
    public int datagrams() {
        return datagrams;
    }

    /** Of these, as many as one owner may have. */
    public int datagramsPerOwner() {
        return datagramsPerOwner;
    }

    /** What fragments that wait for their first one may take, {@link FragmentTable#HELD_BYTES}. */
    public int heldBytes() {
        return heldBytes;
    }

    /** Of this, as much as one owner's may take. */
    public int heldBytesPerOwner() {
        return heldBytesPerOwner;
    }

    /** How long after its first seen fragment a datagram is known. */
    public long lifetimeNanos() {
        return lifetimeNanos;
    }

    /** Builder of {@link FragmentLimits}; every number is at least 1. */
    public static final class Builder {
        private int datagrams = 4096;
        private int datagramsPerOwner = 256;
        private int heldBytes = 4 << 20;
        private int heldBytesPerOwner = 512 << 10;
        private int lifetimeSeconds = 15;

        private Builder() {}

        /** Sets {@link FragmentLimits#datagrams}. */
        public Builder datagrams(int value) {
            datagrams = value;
            return this;
        }

        /** Sets {@link FragmentLimits#datagramsPerOwner}. */
        public Builder datagramsPerOwner(int value) {
            datagramsPerOwner = value;
            return this;
        }

        /** Sets {@link FragmentLimits#heldBytes}. */
        public Builder heldBytes(int value) {
            heldBytes = value;
            return this;
        }

        /** Sets {@link FragmentLimits#heldBytesPerOwner}. */
        public Builder heldBytesPerOwner(int value) {
            heldBytesPerOwner = value;
            return this;
        }

        /** Sets {@link FragmentLimits#lifetimeNanos}; RFC 791 section 3.2 suggests 15 s. */
        public Builder lifetimeSeconds(int value) {
            lifetimeSeconds = value;
            return this;
        }

        /**
         * The limits.
         *
         * @throws IllegalArgumentException naming what is below 1
         */
        public FragmentLimits build() {
            return new FragmentLimits(this);
        }
    }
}
