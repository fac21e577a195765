// SPDX-License-Identifier: Apache-2.0
/**
 * Commands of the ONOS shell. A command's class takes its arguments, asks the services, and has a
 * view make text of the answer; views know neither Karaf nor ONOS.
 */
package org.portset.cli;
