// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * Takes packets that leave the engine by another way than the one they came in by: ICMP errors of
 * its own, hairpinned packets, fragments it has held or made. It is called inside the engine's
 * methods, on the caller's thread; it must not call the engine, and must not throw.
 *
 * <p>The buffer is the engine's again when the method returns.
 */
public interface NatOutput {
    /** An output that loses everything, for engines whose packets nobody sends. */
    NatOutput NONE =
            new NatOutput() {
                @Override
                public void toInside(int subscriber, byte[] buf, int off, int len) {}

                @Override
                public void toOutside(int subscriber, byte[] buf, int off, int len) {}
            };

    /** An IPv4 packet of {@code len} bytes at {@code off} goes to the subscriber's network. */
    void toInside(int subscriber, byte[] buf, int off, int len);

    /** An IPv4 packet of {@code len} bytes at {@code off} goes to the Internet. */
    void toOutside(int subscriber, byte[] buf, int off, int len);
}
