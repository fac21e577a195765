// SPDX-License-Identifier: Apache-2.0
/**
 * Views of Ethernet, IPv4, TCP, UDP and ICMP headers over a byte array: static, allocating nothing,
 * each with its bit diagram; and the Internet checksum, in full and by difference.
 */
package org.portset.nat.wire;
