// SPDX-License-Identifier: Apache-2.0
/**
 * MAP-E as RFC 7597 defines it, without switches: mapping rules and domains, what a CE derives from
 * its end-user prefix, and the IPv6 address an IPv4 address and port are found at.
 *
 * <p>What a person wrote is checked where it enters, and everything wrong with it is told at once,
 * as {@link org.portset.map.MapError} values in a {@link org.portset.map.Result}; no exception is
 * thrown for bad input. All types are immutable and safe to share between threads.
 */
package org.portset.map;
