// SPDX-License-Identifier: Apache-2.0
/**
 * Port sets of a shared IPv4 address: which of the 65,536 ports belong to one subscriber, by the
 * generalised modulus algorithm of RFC 7597 section 5.1.
 *
 * <p>Ports are {@code int} values 0..65535. Everything here is immutable.
 */
package org.portset.nat.ports;
