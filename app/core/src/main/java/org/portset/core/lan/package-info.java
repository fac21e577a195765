// SPDX-License-Identifier: Apache-2.0
/** What a home's hosts get beside IPv4 by MAP: bytes in, bytes out; time is an argument. */
package org.portset.core.lan;
