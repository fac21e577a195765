// SPDX-License-Identifier: Apache-2.0
/**
 * The NTS router: hosts inside are reached from outside by their names, and neither end knows of
 * it. Somebody asks for a name ({@link org.portset.nat.traversal.NtsRouter#request}), so the router
 * expects a packet; the first one that fits opens a session to the host ({@link
 * org.portset.nat.engine.InboundOpener}).
 *
 * <p>It is no firewall: while a packet is expected, whoever sends one that fits is let in.
 *
 * <p>Not thread-safe, as the engine; time is an argument, in nanoseconds of any monotonic clock.
 */
package org.portset.nat.traversal;
