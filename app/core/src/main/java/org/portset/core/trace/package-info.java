// SPDX-License-Identifier: Apache-2.0
/** Follows a packet through NAT, CE, tunnel and BR as they are now, without sending it. */
package org.portset.core.trace;
