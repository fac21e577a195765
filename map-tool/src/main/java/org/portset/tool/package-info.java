// SPDX-License-Identifier: Apache-2.0
/**
 * The command line tool around MAP rules: derives addresses, lists port sets, prints switch
 * programs. Needs neither ONOS nor root.
 */
package org.portset.tool;
