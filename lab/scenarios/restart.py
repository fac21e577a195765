# SPDX-License-Identifier: Apache-2.0
"""ONOS goes and comes back while a transfer runs."""

import re
import time

from lab import topology as t
from lab import traffic
from lab.scenario import Scenario
from lab.shell import LabError, wait_until

MOST_TRANSFER_SECONDS = 120
BEFORE_SECONDS, AFTER_SECONDS = 5, 3
MBIT_PER_SECOND = 50  # leaves ONOS the processor that it needs to start
TABLE_OUT, TABLE_IN = 2, 4  # where the CE program keeps the rules of sessions
SETTLE_SECONDS = 60


def session_rules(switch):
    """The sessions that the rules in a CE speak of: {("tcp", outside port)}, by the inbound ones."""
    found = set()
    for line in switch.rules(f"table={TABLE_IN}"):
        if match := re.search(r"\b(tcp|udp)\b.*\btp_dst=(\d+)", line.split("actions=")[0]):
            found.add((match.group(1), int(match.group(2))))
    return found


class Restart(Scenario):
    """Judged by iperf3 second by second, and by ovs-ofctl: the rules left against the sessions known."""

    name = "restart"
    title = "ONOS stops, or dies, and comes back; the transfer goes on"
    about_seconds = 80

    def show(self):
        with traffic.iperf_server(self.lab["srv1"]):
            self._restart("stopped", self.onos.stop)
            self._restart("killed", self.onos.kill)

    def _restart(self, how, end_node):
        transfer = traffic.Transfer(self.lab["home1"], t.SRV1.address, MOST_TRANSFER_SECONDS, mbit_per_second=MBIT_PER_SECOND)
        time.sleep(BEFORE_SECONDS)
        # Connections that close are left to the ends: no session of theirs is kept.
        before = {self._key(s) for s in self.onos.sessions() if s["offloaded"] and s["state"] == "ESTABLISHED"}
        gone = time.monotonic()
        end_node()
        self.onos.start()
        self.stack.await_switches()
        self.measure(f"{how}: without a controller for", round(time.monotonic() - gone, 1), "s")
        known = wait_until(lambda: self._known(before), f"{how}: sessions known again", SETTLE_SECONDS, 1)
        self.check(f"{how}: sessions known again", before and known, f"{len(before)} of {len(before)}")
        time.sleep(AFTER_SECONDS)
        self._judge_transfer(how, transfer.stop())
        self._judge_rules(how)

    def _known(self, before):
        return before <= {self._key(session) for session in self.onos.sessions()}

    @staticmethod
    def _key(session):
        return (
            session["subscriber"], session["protocol"], session["insidePort"], session["outsidePort"],
            session["remoteAddress"], session["remotePort"],
        )

    def _judge_transfer(self, how, report):
        seconds = traffic.mbit_by_second(report)
        print("      Mbit/s by second: " + " ".join(f"{value:.0f}" for value in seconds), flush=True)
        self.measure(f"{how}: slowest second", min(seconds), "Mbit/s")
        stood = sum(value == 0 for value in seconds)
        self.check(f"{how}: the transfer never stood still for a second", stood == 0, f"{stood} of {len(seconds)} s")

    def _judge_rules(self, how):
        def difference():
            known = self.onos.sessions()
            left = []
            for ce, home in zip((self.lab.ce1, self.lab.ce2), t.SWITCHED_HOMES):
                offloaded = {
                    (s["protocol"].lower(), s["outsidePort"])
                    for s in known
                    if s["subscriber"] == home.subscriber and s["offloaded"]
                }
                left += [(ce.namespace.name, *rule) for rule in session_rules(ce) ^ offloaded]
            if left:
                raise LabError(f"rule without session, or session without rule: {left[:5]}")
            return True

        self.check(f"{how}: rules and sessions agree", wait_until(difference, "rules and sessions", SETTLE_SECONDS, 2))
