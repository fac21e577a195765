# SPDX-License-Identifier: Apache-2.0
"""How long an idle UDP mapping takes answers (RFC 4787 4.3)."""

from lab import discovery
from lab import topology as t
from lab.configuration import document
from lab.scenario import Scenario
from lab.shell import wait_until
from lab.traffic import at_once
from lab.turnserver import turnserver

UDP_SECONDS = 120  # the shortest that RFC 4787 allows
MARGIN_SECONDS = 8


class Lifetime(Scenario):
    """Judged by turnutils_natdiscovery -t: another socket has the server answer to the idle one's port."""

    name = "lifetime"
    title = "a UDP mapping lives as long as its timer says, which can be set; takes two minutes"
    requirements = ("RFC4787-5", "RFC4787-5b")
    is_test = False

    def show(self):
        home = self.lab["home1"]
        with turnserver(self.lab, t.SRV1):
            self._set_timers(udpSeconds=UDP_SECONDS)
            try:
                young, old = at_once(
                    lambda: discovery.lives(home, t.SRV1, UDP_SECONDS - MARGIN_SECONDS),
                    lambda: discovery.lives(home, t.SRV1, UDP_SECONDS + MARGIN_SECONDS),
                )
            finally:
                self._set_timers()
        self.check(f"after {UDP_SECONDS - MARGIN_SECONDS} s without a packet the mapping takes an answer", young)
        self.check(f"after {UDP_SECONDS + MARGIN_SECONDS} s it does not", not old)

    def _set_timers(self, **timers):
        """Configures the lab as always, but with these timers for home 1; sessions that begin then have them."""
        configuration = document(self.lab)
        policy = configuration["apps"]["org.portset"]["portset"]["subscribers"][0]["policy"]
        if timers:
            policy["timers"] = timers
        self.onos.configure(configuration)
        seconds = timers.get("udpSeconds", 300)
        wait_until(lambda: self.onos.cli_json("nat-policy home1 -j")[0]["udpSeconds"] == seconds, "the timer", 10)
