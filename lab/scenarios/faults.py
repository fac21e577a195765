# SPDX-License-Identifier: Apache-2.0
"""What is lost when something breaks: sessions that stand, and those that are to come."""

import time
from email.utils import parsedate_to_datetime

from lab import build, packets, traffic
from lab import topology as t
from lab.flood import Flood
from lab.hardlife import hard_life
from lab.onos import APPLICATION
from lab.openvswitch import NOWHERE
from lab.progress import table
from lab.scenario import Scenario
from lab.shell import wait_until
from lab.standing import Standing

EACH = 20  # connections of either home
SETTLE_SECONDS = 60
FLAPS, FLAP_SECONDS = 12, 0.7
STORM_PER_SECOND, STORM_SECONDS, STORM_KINDS = 20_000, 6, 5_000
SESSION_TABLES = (2, 4)
FULL_SESSIONS = 15
HOUR_SECONDS, JUMP_SECONDS, FULL_DISK_SECONDS = 3600, 10, 15


class Faults(Scenario):
    """Judged by sockets of the kernels that ask and answer all the while, and by a page loaded afterwards."""

    name = "faults"
    title = "switches, the controller, the application and the channel between them fail while connections stand"
    is_test = False  # some minutes

    def show(self):
        homes = [self.lab["home1"], self.lab["home2"]]
        lines = []
        with Standing(homes, self.lab["srv1"], t.SRV1.address, 2400, EACH) as self.standing:
            wait_until(lambda: self._offloaded(2400) == 2 * EACH, "the connections in the switches", 20)
            for what, fault in (
                ("packets to the controller, a storm of", self._storm),
                ("the switch's tables full", self._full_tables),
                ("the controller's channel, flapping", self._flap),
                ("the application deactivated, and activated", self._deactivate),
                ("the application installed anew", self._upgrade),
                ("ONOS killed, and started", self._kill),
                ("home 1's switch killed, and started", self._kill_switch),
            ):
                lines.append((what, *self._suffer(what, fault)))
            self.onos.stop()
            with hard_life(self.onos) as life:
                self.onos.start()
                self.stack.await_switches()
                wait_until(lambda: self.standing.settled(), "every connection answered", SETTLE_SECONDS)
                for what, fault in (
                    ("the clock set forward by an hour", lambda: self._jump(life, HOUR_SECONDS)),
                    ("the clock set back by two hours", lambda: self._jump(life, -HOUR_SECONDS)),
                    ("the controller's disk full", lambda: self._fill(life)),
                ):
                    lines.append((what, *self._suffer(what, fault)))
                self.onos.stop()
            self.onos.start()
            self.stack.await_switches()
        print(table(("fault", "stood", "longest wait", "all well after"), lines, right=(1, 2, 3)), flush=True)

    def _suffer(self, what, fault):
        self.standing.begin()
        broken, began = len(self.standing.broken()), time.monotonic()
        fault()
        over = time.monotonic()
        wait_until(lambda: self.standing.settled(), f"{what}: every connection answered", SETTLE_SECONDS)
        self.stack.await_programs()
        well = time.monotonic() - over
        lost = self.standing.broken()[broken:]
        longest = self.standing.longest_seconds()
        stood = f"{len(self.standing) - broken - len(lost)} of {len(self.standing) - broken}"
        self.check(f"{what}: no connection lost", not lost, lost[0] if lost else f"{stood}, longest wait {longest:.1f} s")
        for home in t.SWITCHED_HOMES:
            right, objects, _ = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
            self.check(f"{what}: afterwards {home.subscriber} loads a page", right == objects, f"{right} of {objects} objects")
        self.measure(f"{what}: it lasted", round(over - began, 1), "s")
        return stood, f"{longest:.1f} s", f"{well:.1f} s"

    # The faults

    def _storm(self):
        """Datagrams to ports of home 2 that nobody has: each comes to the controller of home 2's switch."""
        address, ports = t.SHARED_IPV4, [t.HOME2.port(block) for block in range(1, 64)]
        frames = [
            packets.ethernet(
                t.BR_INTERNET_MAC, t.INET_MAC, 0x0800,
                packets.ipv4(t.SRV2.address, address, 17, packets.udp(t.SRV2.address, address, 1024 + i, ports[i % len(ports)], b"x")),
            )
            for i in range(STORM_KINDS)
        ]
        with Flood(self.lab["inet"], "to-br", frames) as flood:
            sent = flood.send(STORM_PER_SECOND, STORM_SECONDS)
        self.measure("storm: datagrams a second", round(sent))

    def _full_tables(self):
        """The tables of sessions take no rule more: new sessions are the controller's, and stay there until there is room."""
        switch = self.lab.ce1
        taken = {number: len(switch.rules(f"table={number}")) for number in SESSION_TABLES}
        for number in SESSION_TABLES:
            switch.limit_table(number, taken[number])
        try:
            with Standing([self.lab["home1"]], self.lab["srv1"], t.SRV1.address, 2401, FULL_SESSIONS) as more:
                time.sleep(8)  # more than long enough to go to the switch, and to be asked for again
                now = {number: len(switch.rules(f"table={number}")) for number in SESSION_TABLES}
                self.check("full tables: new connections live, without a rule", not more.broken() and more.settled() and all(now[n] <= taken[n] for n in now), f"{taken} {now}")
                for number in SESSION_TABLES:
                    switch.limit_table(number, None)
                wait_until(lambda: self._offloaded(2401) == FULL_SESSIONS, "full tables: with room they go to the switch", 60)
                self.check("full tables: with room they go to the switch", not more.broken(), self._offloaded(2401))
        finally:
            for number in SESSION_TABLES:
                switch.limit_table(number, None)

    def _offloaded(self, port):
        return sum(s["offloaded"] for s in self.onos.sessions() if s["remotePort"] == port and s["state"] == "ESTABLISHED")

    def _flap(self):
        for _ in range(FLAPS):
            for target in (NOWHERE, t.CONTROLLER):
                for switch in self.lab.switches:
                    switch.set_controller(target)
                time.sleep(FLAP_SECONDS)
        self.stack.await_switches()

    def _deactivate(self):
        path = f"/applications/{APPLICATION}/active"
        self.onos.rest("DELETE", path)
        wait_until(lambda: not self.onos.application_is_active(), "the application's end", 30)
        time.sleep(5)
        self.onos.rest("POST", path)
        wait_until(self.onos.application_is_active, "the application again", 30)

    def _upgrade(self):
        self.onos.install_application(build.oar())

    def _kill(self):
        self.onos.kill()
        self.onos.start()
        self.stack.await_switches()

    def _jump(self, life, seconds):
        life.set_clock(seconds)
        wait_until(lambda: abs(self._clock() - time.time() - seconds) < 30, "the node's other time", 30)
        time.sleep(JUMP_SECONDS)

    def _clock(self):
        """The node's time of day, as its web server tells it."""
        return parsedate_to_datetime(self.onos.web("GET", "/api/user")[1]["Date"]).timestamp()

    def _fill(self, life):
        """New sessions come while nothing can be written down."""
        life.fill_disk()
        try:
            with Standing([self.lab["home2"]], self.lab["srv1"], t.SRV1.address, 2402, FULL_SESSIONS) as more:
                time.sleep(FULL_DISK_SECONDS)
                self.check("full disk: new connections live", not more.broken() and more.settled(), f"{len(more) - len(more.broken())} of {len(more)}")
        finally:
            life.free_disk()

    def _kill_switch(self):
        self.lab.restart_switch(self.lab.ce1)
        self.stack.await_switches()
