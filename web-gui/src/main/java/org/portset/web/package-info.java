// SPDX-License-Identifier: Apache-2.0
/**
 * REST resources under {@code /onos/portset/api}, on the services that the command line has. Errors
 * are problem documents (RFC 7807).
 */
package org.portset.web;
