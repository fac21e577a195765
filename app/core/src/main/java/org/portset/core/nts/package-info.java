// SPDX-License-Identifier: Apache-2.0
/**
 * Reaching hosts by name: ties the NTS routers of subscribers, {@code org.portset.nat.traversal},
 * to the NTS protocol and the NTSv2 server of {@code org.portset.nts}.
 */
package org.portset.core.nts;
