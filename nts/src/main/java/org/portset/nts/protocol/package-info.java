// SPDX-License-Identifier: Apache-2.0
/**
 * The NTS protocol, version 1: how an NTSv2 server asks an NTS router to let the next caller of a
 * name in, and what the router answers. Bit diagrams: docs/nts-protocol.md.
 *
 * <p>What both sides work with is {@link org.portset.nts.protocol.NtsRouter}: a request in, an
 * answer later. A router implements it; {@link org.portset.nts.protocol.NtsClient} implements it by
 * UDP for a router elsewhere; in one process the router is called directly. {@link
 * org.portset.nts.protocol.NtsUdpResponder} puts a router on a UDP port. Everything between,
 * identifiers, authentication, replay protection, retransmission and the memory of given answers,
 * is this package's matter and no router's.
 *
 * <p>Nothing here knows DNS messages, ONOS or a NAT; only names are those of the DNS.
 */
package org.portset.nts.protocol;
