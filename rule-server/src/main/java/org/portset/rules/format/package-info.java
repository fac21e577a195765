// SPDX-License-Identifier: Apache-2.0
/** The forms in which routers read MAP rules over HTTP, and the requests for them; pure. */
package org.portset.rules.format;
