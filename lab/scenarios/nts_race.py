# SPDX-License-Identifier: Apache-2.0
"""Nobody lands at the wrong host, however many ask at once, because requests wait for one another."""

import os
import time

from lab.nts import net
from lab.nts.race import HOME, PATIENCE_MILLIS, SERVED, Race, told
from lab.scenario import Scenario

FIRST_SECONDS, SECONDS, UNORDERED_SECONDS = 2, 8, 3
LEAST_TRIES = 100


class NtsRace(Scenario):
    """Judged by the hosts at home, which greet with their names."""

    name = "nts-race"
    title = "50 callers resolve and connect at once, and each is at the host whose name it asked for"

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        nts_net = net.NtsNet(self.stack)
        with nts_net.up(HOME, SERVED, patience_millis=PATIENCE_MILLIS):
            # A controller that has just started takes its time for its first packets.
            first = Race(nts_net, self.lab, seed)
            first.run(FIRST_SECONDS, callers=1)
            self.measure("one caller alone at first", told(first.counts))
            self.measure("the slowest of these connections", first.longest_seconds * 1000, "ms")
            race = Race(nts_net, self.lab, seed)
            counts = race.run(SECONDS)
            self.measure("the slowest connection of all callers", race.longest_seconds * 1000, "ms")
            tries = sum(counts.values())
            self.check("serialized: nobody is at the wrong host", counts["wrong"] == 0 and tries >= LEAST_TRIES, told(counts))
            self.check("and everybody is at the right one", counts["right"] == tries, f"{counts['right']} of {tries}")
            router = nts_net.router()
            self.measure("requests that waited for others", router["grantedWaiting"])
            self.measure("the longest", router["longestWaitMicros"] / 1000, "ms")
            self.measure("entries that met no packet", router["unused"])
            nts_net.change_home({**HOME, "serialized": False})
            counts = Race(nts_net, self.lab, seed).run(UNORDERED_SECONDS)
            self.check("not serialized: somebody is at the wrong host", counts["wrong"] > 0, told(counts))
