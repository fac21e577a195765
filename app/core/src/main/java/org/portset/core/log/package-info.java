// SPDX-License-Identifier: Apache-2.0
/**
 * Who had which address and port, when (RFC 6302, RFC 6888 REQ-12 and REQ-14, RFC 7422): records
 * written behind the packets to files of this node, and looked up in them.
 *
 * <p>{@link org.portset.core.log.NatLog} is the way in. docs/logging.md has the format.
 */
package org.portset.core.log;
