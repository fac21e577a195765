// SPDX-License-Identifier: Apache-2.0
/**
 * How a subscriber is translated: mapping and filtering behaviour, timers, limits; values that
 * check themselves against the RFCs.
 */
package org.portset.nat.policy;
