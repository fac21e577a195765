# SPDX-License-Identifier: Apache-2.0
"""Few ports, many connections: those in TIME_WAIT live again when they are needed."""

from lab.scenario import Scenario
from lab.timewait.experiments import CLOSERS, Experiments, ready
from lab.timewait.portset_nat import PortsetNat

PORTS = 50
SECONDS = 2
LEAST_CONNECTIONS = 6 * PORTS


class TimeWait(Scenario):
    """Judged by two kernels' TCP and by every byte that their programs get."""

    name = "timewait"
    title = f"a page of 80 connections through {PORTS} ports, then hundreds to one server"
    requirements = ("RFC6191-1", "RFC6191-2", "RFC6191-6", "RFC6888-11")

    def show(self):
        experiments = Experiments()
        with ready(PortsetNat(self.stack)) as nat:
            for policy in ("hold", "recycle"):
                nat.set(policy, PORTS)
                page = experiments.page(nat, "outside")
                count, all_of_them = page["completed"], len(page["objects"])
                right = count == all_of_them if policy == "recycle" else count == PORTS
                self.check(f"{policy}: objects of a page that arrive", right, f"{count} of {all_of_them}")
                if page["last_ms"] is not None:
                    self.measure(f"{policy}: the last of them", round(page["last_ms"]), "ms")
            for closer in CLOSERS:
                self._judge_stream(experiments.stream(nat, closer, 2, SECONDS))

    def _judge_stream(self, found):
        """Two hosts, whose clocks don't agree, follow one another on the same ports of the same server."""
        name = "the hosts close" if found["closer"] == "inside" else "the server closes"
        self.check(
            f"{name}: more connections than ports, none fails, no byte is another's",
            found["completed"] >= LEAST_CONNECTIONS and found["failed"] == found["wrong"] == 0,
            f"{found['completed']} in {SECONDS} s, {found['failed']} failed",
        )
        self.measure(f"{name}: SYNs sent again", found["syn_retransmits"])
        self.measure(f"{name}: the longest", round(found["longest_ms"]), "ms")
