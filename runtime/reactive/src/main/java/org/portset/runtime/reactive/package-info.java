// SPDX-License-Identifier: Apache-2.0
/** What {@code ./portset bench slowpath} measures Portset against: ONOS's usual way with flows. */
package org.portset.runtime.reactive;
