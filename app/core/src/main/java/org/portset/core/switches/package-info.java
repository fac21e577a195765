// SPDX-License-Identifier: Apache-2.0
/** What is installed in the switches, and that it stays what it should be. */
package org.portset.core.switches;
