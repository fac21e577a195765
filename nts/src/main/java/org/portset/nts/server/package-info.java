// SPDX-License-Identifier: Apache-2.0
/**
 * The NTSv2 server: an authoritative DNS server that, asked for a host behind a NAT, asks the
 * host's NTS router first and answers when the router is ready for the caller. What it is and what
 * it is not: docs/nts.md.
 *
 * <p>{@link org.portset.nts.server.DnsServer} runs it, on one thread of its own, wherever it is
 * embedded; {@link org.portset.nts.server.NtsServerTool} is the command line around it. Messages
 * are dnsjava's, sockets are our own.
 */
package org.portset.nts.server;
