// SPDX-License-Identifier: Apache-2.0
/** Runs a packet through rules, step by step, as the switch would. */
package org.portset.map.trace;
