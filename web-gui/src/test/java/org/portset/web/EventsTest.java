// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import org.junit.jupiter.api.Test;
import org.portset.api.DropSnapshot;
import org.portset.api.NtsStatsSnapshot;

/** Events reach who reads them, and nobody waits for who does not. */
class EventsTest {
    private static final byte[] EVENT = "event: a\n\n".getBytes(StandardCharsets.UTF_8);

    private final List<String> done = new ArrayList<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean ready = true;

    private final ServletOutputStream out =
            new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return ready;
                }

                @Override
                public void setWriteListener(WriteListener listener) {}

                @Override
                public void write(int b) {
                    assertTrue(ready);
                    sent.write(b);
                }
            };
    private final AsyncContext context =
            (AsyncContext)
                    Proxy.newProxyInstance(
                            EventsTest.class.getClassLoader(),
                            new Class<?>[] {AsyncContext.class},
                            (proxy, method, arguments) -> {
                                done.add(method.getName());
                                return null;
                            });
    private final EventStream stream = new EventStream(context, out, s -> done.add("gone"));

    @Test
    void theFirstEventComesAsSoonAsTheConnectionTakesIt() throws Exception {
        stream.start(EVENT);
        stream.send(EVENT);
        assertEquals(0, sent.size());
        stream.onWritePossible();
        assertEquals(EVENT.length, sent.size());
        stream.send(EVENT);
        assertEquals(2 * EVENT.length, sent.size());
        assertEquals(List.of(), done);
    }

    @Test
    void whoDoesNotReadMissesEventsAndIsLetGo() {
        ready = false;
        for (int i = 0; i < 20; i++) {
            stream.send(EVENT);
        }
        assertEquals(List.of(), done);
        stream.send(EVENT);
        assertEquals(List.of("gone", "complete"), done);
        stream.send(EVENT);
        stream.close();
        assertEquals(List.of("gone", "complete"), done);
    }

    @Test
    void theStateIsOneLineWhateverNamesAreInIt() {
        String state =
                EventsServlet.state(
                        FakeServices.mape(none("domains", "switches", "subscribers")),
                        FakeServices.nat(
                                Map.of(
                                        "portUse",
                                        given -> List.of(),
                                        "drops",
                                        given ->
                                                List.of(
                                                        drop("a\n\nevent: b", 1),
                                                        drop("none", 0)))),
                        FakeServices.nts(
                                Map.of(
                                        "queue",
                                        given -> List.of(),
                                        "cache",
                                        given -> List.of(),
                                        "stats",
                                        given -> NtsStatsSnapshot.builder().build())),
                        true);
        assertFalse(state.contains("\n"), state);
        assertTrue(state.contains("\"reason\":\"a\\n\\nevent: b\""), state);
        assertFalse(state.contains("none"), state);
        assertTrue(state.contains("\"onosGui\":true"), state);
        assertTrue(
                state.endsWith(
                        "\"nts\":{\"queue\":[],\"cache\":[],\"stats\":{\"sockets\":[],"
                                + "\"processing\":null,\"routers\":[]}}}"),
                state);
    }

    private static DropSnapshot drop(String reason, long count) {
        return DropSnapshot.builder().reason(reason).count(count).build();
    }

    private static Map<String, Function<Object[], Object>> none(String... methods) {
        Map<String, Function<Object[], Object>> answers = new java.util.HashMap<>();
        for (String method : methods) {
            answers.put(method, given -> List.of());
        }
        return answers;
    }
}
