// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

/** What a router says to a request: a {@link NtsResponse} or a {@link NtsRefusal}. */
public abstract class NtsAnswer {
    NtsAnswer() {}

    /** Whether the caller is let in. */
    public abstract boolean granted();
}
