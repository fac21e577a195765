// SPDX-License-Identifier: Apache-2.0
/**
 * What customer equipment is told of a MAP domain: the configuration of the rule server, and the
 * choice of what is whose. The forms it is told in are in {@code format} and {@code dhcp}, the
 * server in {@code http}.
 */
package org.portset.rules;
