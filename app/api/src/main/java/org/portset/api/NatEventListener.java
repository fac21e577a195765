// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import org.onosproject.event.EventListener;

/** Learns of {@link NatEvent}s, on ONOS's event thread, once added to {@link NatService}. */
public interface NatEventListener extends EventListener<NatEvent> {}
