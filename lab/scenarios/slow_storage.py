# SPDX-License-Identifier: Apache-2.0
"""A cluster's storage is slow, loses packets, hangs and dies, while connections stand, and new ones are made."""

import signal
import time
from contextlib import contextmanager

from lab import topology as t
from lab.cluster_trial import ClusterTrial, Newcomers
from lab.progress import step, table
from lab.scenario import Scenario
from lab.shell import wait_until
from lab.slowwire import slow

LASTS_SECONDS = 20
WRITE_MILLISECONDS = 100
NEXT_SECONDS = 0.5  # a home has 252 ports, and what was closed holds one for four minutes
TAKEN = ("this node answers for it from now on", "this node answers for it again")
WAITS = "the cluster's storage is out of reach: this node waits"


class SlowStorage(ClusterTrial, Scenario):
    """What is late or lost is what nodes say to each other, ONOS and Atomix alike; switches and their hosts are as ever."""

    name = "slow-storage"
    title = "three ONOS nodes on three Atomix nodes: their wires late and lossy, one store hung and killed, while connections stand"

    def suffer_all(self):
        lines = []
        for number, (what, fault) in enumerate((
            ("200 ms more each way", lambda: self._slow(200)),
            ("1 s more each way", lambda: self._slow(1000)),
            ("10 % of the packets lost", lambda: self._slow(0, 10)),
            ("50 ms more each way, and 3 % lost", lambda: self._slow(50, 3)),
            (f"a storage node's disk slow: {WRITE_MILLISECONDS} ms a write", self._slow_disk),
            ("a storage node stopped (SIGSTOP)", self._hung),
            ("a storage node killed (kill -9)", self._killed),
        )):
            lines.append((what, *self._suffer(what, fault, t.SWITCHED_HOMES[number % 2])))
        head = ("what", "stood", "longest wait", "longest without a new one", "taken over", "waits")
        print(table(head, lines, right=(1, 2, 3, 4, 5)), flush=True)

    def _suffer(self, what, fault, home):
        self.standing.begin()
        broken = len(self.standing.broken())
        self.victim = self.cluster.master(self.lab.ce1, self.witness())
        taken, waits = self._said(*TAKEN), self._said(WAITS)
        with Newcomers(self.lab[home.subscriber], NEXT_SECONDS) as newcomers:
            with step(what):
                with fault():
                    time.sleep(LASTS_SECONDS)
                newcomers.await_next()
        taken, waits, new = self._said(*TAKEN) - taken, self._said(WAITS) - waits, newcomers.longest_seconds()
        self.measure(f"{what}: longest without a new connection", round(new, 1), "s")
        self.measure(f"{what}: switches taken over", taken)
        self.await_all()
        lost, longest = self.well(what, broken)
        stood = len(self.standing) - broken
        return f"{stood - len(lost)} of {stood}", f"{longest:.1f} s", f"{new:.1f} s", taken, waits

    def _said(self, *texts):
        """How often the nodes' logs have it."""
        return sum(node.logged(text) for node in self.cluster.nodes for text in texts)

    def _slow(self, milliseconds, percent_lost=0):
        return slow([(node.namespace, "ctl0", node.address) for node in self.cluster.nodes], milliseconds, percent_lost)

    @contextmanager
    def _slow_disk(self):
        self.victim.disk.take(WRITE_MILLISECONDS)
        try:
            yield
        finally:
            self.victim.disk.take(0)

    @contextmanager
    def _hung(self):
        self.victim.signal_storage(signal.SIGSTOP)
        try:
            yield
        finally:
            self.victim.signal_storage(signal.SIGCONT)

    @contextmanager
    def _killed(self):
        self.victim.signal_storage(signal.SIGKILL)
        self.victim.storage.wait()
        yield
        self.victim.start_storage()
        wait_until(self.victim.storage_is_ready, f"the storage node of {self.victim.name}", 60)
