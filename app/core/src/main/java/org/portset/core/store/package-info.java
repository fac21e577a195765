// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions that outlive a controller: written behind the packets to ONOS's own store, read back at
 * the next start.
 */
package org.portset.core.store;
