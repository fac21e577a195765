// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.event.DefaultEventSinkRegistry;
import org.onosproject.event.Event;
import org.onosproject.event.EventDeliveryService;
import org.onosproject.event.EventSink;
import org.portset.api.NatEvent;
import org.portset.api.PortShortageSnapshot;

/** What other applications of ONOS are told. */
class NatEventsTest {
    private final PortsetRuntime ran = new PortsetRuntime();
    private final NatManager manager =
            new NatManager() {
                {
                    eventDispatcher = new AtOnce();
                    runtime = ran;
                }
            };
    private final List<NatEvent> told = new ArrayList<>();

    /** Gives events to their sinks on the caller's thread. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // as ONOS declares it
    private static final class AtOnce extends DefaultEventSinkRegistry
            implements EventDeliveryService {
        @Override
        public void post(Event event) {
            EventSink<Event> sink = getSink((Class<Event>) event.getClass());
            sink.process(event);
        }

        @Override
        public void setDispatchTimeLimit(long millis) {}

        @Override
        public long getDispatchTimeLimit() {
            return 0;
        }
    }

    private static PortShortageSnapshot shortage(String subscriber) {
        return PortShortageSnapshot.builder()
                .subscriber(subscriber)
                .protocol("tcp")
                .remoteAddress("198.51.100.10")
                .remotePort(443)
                .build();
    }

    @Test
    void listenersLearnWhoRanShortOfPortsTowardsWhom() {
        manager.activate();
        manager.addListener(told::add);
        long before = System.currentTimeMillis();
        ran.tellShortage(shortage("home1"));
        assertEquals(1, told.size());
        NatEvent event = told.get(0);
        assertEquals(NatEvent.Type.SUBSCRIBER_PORTS_EXHAUSTED, event.type());
        assertEquals("home1 tcp 198.51.100.10:443", event.subject().toString());
        long age = event.time() - before;
        assertTrue(age >= 0 && age < 60_000, () -> age + " ms");
    }

    @Test
    void nobodyIsToldAfterTheEnd() {
        manager.activate();
        manager.addListener(told::add);
        manager.deactivate();
        ran.tellShortage(shortage("home1"));
        assertEquals(List.of(), told);
    }
}
