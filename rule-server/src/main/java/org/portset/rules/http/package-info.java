// SPDX-License-Identifier: Apache-2.0
/** The rule server: HTTP and HTTPS over IPv6. */
package org.portset.rules.http;
