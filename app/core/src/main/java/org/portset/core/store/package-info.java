// SPDX-License-Identifier: Apache-2.0
/**
 * What outlives a controller: sessions, and names that hosts have registered. Written behind the
 * packets to ONOS's own stores, and read back at the next start.
 */
package org.portset.core.store;
