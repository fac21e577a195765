// SPDX-License-Identifier: Apache-2.0
/** The other end of a rule server: fetches the rules of a domain, and follows them. */
package org.portset.rules.client;
