// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine remembers, in primitive arrays: mappings, sessions, their indexes and timers. It
 * knows of no packets and no policies.
 */
package org.portset.nat.state;
