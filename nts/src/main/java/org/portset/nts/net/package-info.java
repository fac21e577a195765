// SPDX-License-Identifier: Apache-2.0
/** One thread for many sockets and timers: what client, responder and DNS server run on. */
package org.portset.nts.net;
