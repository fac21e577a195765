// SPDX-License-Identifier: Apache-2.0
/**
 * The Port Control Protocol (RFC 6887) and its forerunner NAT-PMP (RFC 6886), as a server on bytes:
 * {@link org.portset.nat.pcp.PcpServer} takes a datagram and gives the answer. Knows no socket and
 * reads no clock.
 */
package org.portset.nat.pcp;
