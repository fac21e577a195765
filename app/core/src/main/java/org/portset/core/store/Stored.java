// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

/** What the map of sessions holds. */
interface Stored {
    /** Whose it is. */
    String subscriber();

    /** What it is part of. */
    Telling telling();

    /** Its key in the map. */
    String key();
}
