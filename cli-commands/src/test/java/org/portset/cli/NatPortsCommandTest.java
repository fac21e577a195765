// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.cli.TypedCommand.answer;
import static org.portset.cli.TypedCommand.lines;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.portset.api.PortDestinationSnapshot;
import org.portset.api.PortUseSnapshot;

class NatPortsCommandTest {
    private final FakeServices services = new FakeServices();

    @Test
    void allSubscribersAreATable() throws Exception {
        assertEquals(
                lines(
                        "SUBSCRIBER  PORTS  TCP IN USE  TIME_WAIT  TCP MOST  UDP IN USE  UDP MOST"
                                + "  RECYCLED  PARKED  REFUSED",
                        "home1         252          50         41        50           3         7"
                                + "       325      30        1",
                        "home2       65536           0          0         0           0         0"
                                + "         0       0        0"),
                answer(new NatPortsCommand(), services));
    }

    @Test
    void oneSubscriberIsToldInFull() throws Exception {
        assertEquals(
                lines(
                        "home1: ports in TIME_WAIT: recycle; a port serves different destinations"
                                + " at once",
                        "",
                        "PROTO  PORTS     LIMIT  IN USE  TIME_WAIT  STATIC  ASKED FOR  HELD  FREE"
                                + "  MOST",
                        "tcp      252        50      50         41       1          1     0     0"
                                + "    50",
                        "udp      252  no limit       3          0       0          0     2   247"
                                + "     7",
                        "icmp     252  no limit       0          0       0          0     0   252"
                                + "     0",
                        "",
                        "COUNT  CONNECTIONS",
                        " 1204  fresh               on a port that the server remembers nothing of",
                        "  310  as-is               on a recycled port, the SYN as it was",
                        "   12  without-timestamps  on a recycled port, the SYN without its"
                                + " timestamps",
                        "    3  rewritten           on a recycled port, its numbers shifted, by the"
                                + " controller",
                        "    0  hazards             on a port that was not safe yet (policy zero)",
                        "    2  last ACKs           sent again for connections before",
                        "   30  parked              waited for a port; 4 do now",
                        "   25  sent                got a port after having waited",
                        "    1  refused             got no port",
                        "",
                        "PROTO  DESTINATION        SESSIONS  TIME_WAIT  PORTS USED UP  PORTS FREE"
                                + "  FOUND NONE",
                        "tcp    198.51.100.10:443         9         41             50           0"
                                + "          31",
                        "icmp   203.0.113.5               1          0              0         252"
                                + "           0"),
                answer(new NatPortsCommand(), services, "home1"));
    }

    @Test
    void destinationsThatAreLeftOutAreCounted() {
        PortUseSnapshot use =
                PortUseSnapshot.builder()
                        .subscriber("home2")
                        .destinations(List.of(PortDestinationSnapshot.builder().build()))
                        .destinationsTotal(21)
                        .build();
        List<String> told = List.of(PortViews.one(use).split("\n", -1));
        assertEquals("home2: no NAT; its hosts use the ports themselves", told.get(0));
        assertEquals("... and 20 more", told.get(told.size() - 1));
    }

    @Test
    void asJsonItHasEveryNumber() throws Exception {
        String rest = ",\"portsHeld\":0,\"heldPorts\":[],\"portsFree\":";
        assertEquals(
                "[{\"subscriber\":\"home1\",\"nat44\":true,\"timeWait\":\"recycle\","
                        + "\"portOverload\":true,\"protocols\":["
                        + "{\"protocol\":\"tcp\",\"portsTotal\":252,\"portLimit\":50,"
                        + "\"portsInUse\":50,\"portsTimeWait\":41,\"portsStatic\":1,"
                        + "\"portsRequested\":1"
                        + rest
                        + "0,\"portsMost\":50},"
                        + "{\"protocol\":\"udp\",\"portsTotal\":252,\"portLimit\":0,"
                        + "\"portsInUse\":3,\"portsTimeWait\":0,\"portsStatic\":0,"
                        + "\"portsRequested\":0,\"portsHeld\":2,\"heldPorts\":[1233,1234],\"portsFree\":247,"
                        + "\"portsMost\":7},"
                        + "{\"protocol\":\"icmp\",\"portsTotal\":252,\"portLimit\":0,"
                        + "\"portsInUse\":0,\"portsTimeWait\":0,\"portsStatic\":0,"
                        + "\"portsRequested\":0"
                        + rest
                        + "252,\"portsMost\":0}],"
                        + "\"openedFresh\":1204,\"openedAsIs\":310,"
                        + "\"openedWithoutTimestamps\":12,\"openedRewritten\":3,\"hazards\":0,"
                        + "\"lastAcks\":2,\"parked\":30,\"parkedNow\":4,\"sentAfterParking\":25,"
                        + "\"refused\":1,\"destinations\":["
                        + "{\"protocol\":\"tcp\",\"remoteAddress\":\"198.51.100.10\","
                        + "\"remotePort\":443,\"sessions\":9,\"sessionsTimeWait\":41,"
                        + "\"portsUsedUp\":50,\"portsFree\":0,\"refused\":31},"
                        + "{\"protocol\":\"icmp\",\"remoteAddress\":\"203.0.113.5\","
                        + "\"remotePort\":0,\"sessions\":1,\"sessionsTimeWait\":0,"
                        + "\"portsUsedUp\":0,\"portsFree\":252,\"refused\":0}],"
                        + "\"destinationsTotal\":2}]",
                answer(new NatPortsCommand(), services, "home1", "-j"));
    }
}
