// SPDX-License-Identifier: Apache-2.0
/** MAP rules as DHCPv6 options (RFC 7598), and the configuration of a Kea server that has them. */
package org.portset.rules.dhcp;
