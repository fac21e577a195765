// SPDX-License-Identifier: Apache-2.0
/**
 * How connections follow one another on one outside port: what is remembered of the last one, what
 * a SYN must show to come after it (RFC 6191), and how one is changed that doesn't. Knows segments
 * and time, no sessions.
 */
package org.portset.nat.timewait;
