// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

/**
 * Whether a SYN may follow a connection in TIME_WAIT (RFC 6191 section 2), and how to make it.
 *
 * <pre>
 *   last connection   SYN           accepted if
 *   timestamps        timestamps    its timestamp is newer; or equal, and its number is newer
 *   timestamps        none          its number is newer
 *   none              timestamps    always
 *   none              none          its number is newer
 * </pre>
 *
 * <p>"Newer" is a signed difference modulo 2^32 above 0, from the newest timestamp and from the
 * sequence number of the FIN.
 *
 * <p>One step further than the RFC: a SYN whose number isn't newer is not sent as it is after a
 * connection without timestamps. Linux accepts it by half of the timestamps only, and segments of
 * the old connection that are still under way could fall into the new one's window, as they have no
 * timestamp to be told by.
 */
public final class Rfc6191 {
    private Rfc6191() {}

    /** Whether the RFC lets the remote end, in TIME_WAIT, accept the SYN as it is. */
    public static boolean accepts(Ending last, Syn syn) {
        boolean isNewer = syn.sequence - last.insideFin() > 0;
        if (!last.hasInsideTimestamp()) {
            return syn.hasTimestamp || isNewer;
        }
        if (!syn.hasTimestamp) {
            return isNewer;
        }
        int later = syn.timestamp - last.insideTimestamp();
        return later > 0 || (later == 0 && isNewer);
    }

    /**
     * The cheapest way for the SYN to follow.
     *
     * @param last null if nothing is known of one
     * @return null if there is none: the SYN isn't accepted, and it is signed
     */
    public static SynWay way(Ending last, Syn syn) {
        if (last == null) {
            return SynWay.FRESH;
        }
        boolean isNewer = syn.sequence - last.insideFin() > 0;
        boolean isSafe = last.hasInsideTimestamp() || isNewer || !syn.mayBeChanged;
        if (accepts(last, syn) && isSafe) {
            return SynWay.AS_IS;
        }
        if (!syn.mayBeChanged) {
            return null;
        }
        return isNewer ? SynWay.WITHOUT_TIMESTAMPS : SynWay.REWRITTEN;
    }
}
