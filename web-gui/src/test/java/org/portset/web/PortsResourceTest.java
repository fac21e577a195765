// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;
import javax.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.portset.api.NatService;
import org.portset.api.PortCountSnapshot;
import org.portset.api.PortDestinationSnapshot;
import org.portset.api.PortUseSnapshot;

/** What REST answers of ports, byte by byte. */
class PortsResourceTest {
    private static final PortUseSnapshot HOME1 =
            PortUseSnapshot.builder()
                    .subscriber("home1")
                    .nat44(true)
                    .timeWait("recycle")
                    .protocols(
                            List.of(
                                    PortCountSnapshot.builder()
                                            .protocol("tcp")
                                            .portsTotal(252)
                                            .portsInUse(50)
                                            .portsTimeWait(41)
                                            .build()))
                    .openedAsIs(310)
                    .destinations(
                            List.of(
                                    PortDestinationSnapshot.builder()
                                            .protocol("tcp")
                                            .remoteAddress("198.51.100.10")
                                            .remotePort(443)
                                            .refused(31)
                                            .build()))
                    .destinationsTotal(1)
                    .build();
    private static final String JSON =
            "{\"subscriber\":\"home1\",\"nat44\":true,\"timeWait\":\"recycle\","
                    + "\"portOverload\":false,\"protocols\":[{\"protocol\":\"tcp\","
                    + "\"portsTotal\":252,\"portLimit\":0,\"portsInUse\":50,"
                    + "\"portsTimeWait\":41,\"portsStatic\":0,\"portsRequested\":0,"
                    + "\"portsHeld\":0,\"heldPorts\":[],\"portsFree\":0,\"portsMost\":0}],\"openedFresh\":0,"
                    + "\"openedAsIs\":310,\"openedWithoutTimestamps\":0,\"openedRewritten\":0,"
                    + "\"hazards\":0,\"lastAcks\":0,\"parked\":0,\"parkedNow\":0,"
                    + "\"sentAfterParking\":0,\"refused\":0,\"destinations\":["
                    + "{\"protocol\":\"tcp\",\"remoteAddress\":\"198.51.100.10\","
                    + "\"remotePort\":443,\"sessions\":0,\"sessionsTimeWait\":0,"
                    + "\"portsUsedUp\":0,\"portsFree\":0,\"refused\":31}],"
                    + "\"destinationsTotal\":1}";

    /** A resource on a service that answers so when asked for that subscriber. */
    private static PortsResource on(Function<Object, List<PortUseSnapshot>> service) {
        InvocationHandler handler = (proxy, method, arguments) -> service.apply(arguments[0]);
        NatService nat =
                (NatService)
                        Proxy.newProxyInstance(
                                PortsResourceTest.class.getClassLoader(),
                                new Class<?>[] {NatService.class},
                                handler);
        return new PortsResource() {
            @Override
            NatService nat() {
                return nat;
            }
        };
    }

    private static List<PortUseSnapshot> find(Object subscriber) {
        if (subscriber == null || subscriber.equals("home1")) {
            return List.of(HOME1);
        }
        throw new IllegalArgumentException("subscriber: there is none named " + subscriber);
    }

    private static void assertAnswer(int status, String body, Response response) {
        assertEquals(body, response.getEntity());
        assertEquals(status, response.getStatus());
    }

    @Test
    void allSubscribersAreAList() {
        assertAnswer(200, "{\"ports\":[" + JSON + "]}", on(PortsResourceTest::find).all());
        assertAnswer(200, "{\"ports\":[]}", on(subscriber -> List.of()).all());
    }

    @Test
    void aSubscriberIsAnObject() {
        assertAnswer(200, JSON, on(PortsResourceTest::find).one("home1"));
    }

    @Test
    void aSubscriberThatNobodyKnowsIsNotFound() {
        Response response = on(PortsResourceTest::find).one("home9");
        assertAnswer(
                404,
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"subscriber: there is none named home9\","
                        + "\"field\":\"subscriber\"}",
                response);
        assertEquals("application/problem+json", response.getMediaType().toString());
    }

    @Test
    void aSubscriberThatIsNotInForceIsNotFound() {
        assertAnswer(
                404,
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"subscriber: nothing is in force for home2\","
                        + "\"field\":\"subscriber\"}",
                on(subscriber -> List.of()).one("home2"));
    }
}
