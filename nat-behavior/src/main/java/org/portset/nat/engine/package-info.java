// SPDX-License-Identifier: Apache-2.0
/**
 * The NAT44: bytes in, a verdict and translated bytes out. {@link org.portset.nat.engine.Nat44} is
 * its face; in-to-out and out-to-in are told apart, each with a drawing of where every drop is
 * made.
 */
package org.portset.nat.engine;
