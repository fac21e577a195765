// SPDX-License-Identifier: Apache-2.0
/**
 * MAP configuration as JSON: one form for network configuration, REST and the command line, read in
 * one place, with every error told at once and by its path.
 */
package org.portset.map.json;
