# SPDX-License-Identifier: Apache-2.0
"""A cluster's masters are moved, killed, cut off and restarted while connections stand, and new ones are made."""

import threading
import time

from lab import topology as t
from lab.cluster_trial import GIVE_UP_SECONDS, ClusterTrial, Newcomers
from lab.progress import step, table
from lab.scenario import Scenario
from lab.shell import wait_until

CUT_SECONDS = 15
NOTICE_SECONDS = 5  # it is to take two, and half a second until it looks again
WAITS = "the cluster's storage is out of reach: this node waits"


class OfThree(ClusterTrial, Scenario):
    """See ClusterTrial."""

    name = "cluster"
    title = "three ONOS nodes on three Atomix nodes: a switch's master moved, killed, cut off and restarted while connections stand"

    def suffer_all(self):
        lines = []
        for what, fault, after in (
            ("masters moved by hand, one node each", self._spread, None),
            ("the master of home 1's switch killed", self._kill, self._start),
            ("the master of home 1's switch cut off", self._cut, self._mend),
            ("the master of home 1's switch stopped", self._stop, self._restart),
        ):
            lines.append((what, *self._suffer(what, fault)))
            if after:
                self._after(what, after)
        print(table(("what", "stood", "longest wait", "longest without a new one"), lines, right=(1, 2, 3)), flush=True)

    def _suffer(self, what, fault):
        self.standing.begin()
        broken = len(self.standing.broken())
        self.victim = self.cluster.master(self.lab.ce1, self.witness())
        with Newcomers(self.lab[t.HOME1.subscriber]) as newcomers:
            fault()
            wait_until(lambda: self.new_master() not in (None, self.victim), f"{what}: another master", GIVE_UP_SECONDS)
            newcomers.await_next()
        new, after = newcomers.longest_seconds(), self.new_master()
        self.measure(f"{what}: longest without a new connection, {self.victim.name} before and {after.name} now", round(new, 1), "s")
        lost, longest = self.well(what, broken)
        return f"{len(self.standing) - broken - len(lost)} of {len(self.standing) - broken}", f"{longest:.1f} s", f"{new:.1f} s"

    def _after(self, what, mend):
        broken = len(self.standing.broken())
        with step(f"{self.victim.name} comes back"):
            mend()
        self.well(f"{what}, and back", broken)

    # What is done to them

    def _spread(self):
        nodes = [node for node in self.cluster.nodes if node is not self.victim]
        moved = list(zip((self.lab.ce1, self.lab.ce2, self.lab.br), (*nodes, self.victim)))
        for switch, node in moved:
            self._move(switch, node)

    def _move(self, switch, node):
        self.witness().onos.rest("PUT", "/mastership", {"deviceId": switch.device_id, "nodeId": node.address, "role": "MASTER"})
        wait_until(lambda: self.cluster.master(switch, node) is node, f"{node.name} as master of {switch.namespace.name}", 20)

    def _kill(self):
        self.victim.onos.kill()
        self.victim.is_up = False

    def _stop(self):
        self.victim.is_up = False
        self.stopping = threading.Thread(target=self.victim.onos.stop)
        self.stopping.start()

    def _restart(self):
        self.stopping.join()
        self._start()

    def _start(self):
        self.victim.onos.start()
        self.victim.is_up = True
        self.await_all()
        # Its rules are read from it now: it knew its switches, by the others, before it had loaded their drivers.
        self._move(self.lab.br, self.victim)

    def _cut(self):
        before = self.victim.logged(WAITS)
        self.victim.cut()
        self.cut_at = time.monotonic()
        self.victim.is_up = False
        wait_until(lambda: self.victim.logged(WAITS) > before, f"{self.victim.name}, which is cut off, stops answering", NOTICE_SECONDS)
        self.measure(f"{self.victim.name}, cut off, answers for no switch after", round(time.monotonic() - self.cut_at, 1), "s")

    def _mend(self):
        time.sleep(max(0, self.cut_at + CUT_SECONDS - time.monotonic()))
        self.victim.mend()
        self.victim.is_up = True
        self.await_all()
