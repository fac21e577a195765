# SPDX-License-Identifier: Apache-2.0
"""A switch's master is cut off five times, with its storage node: how long new connections wait."""

from lab.progress import table
from lab.scenario import Scenario
from lab.scenarios.cluster import OfThree

CUTS = 5


class Cuts(OfThree, Scenario):
    """Which partitions of the storage the lost node led is chance, and makes the difference: so it is done again and again."""

    name = "cluster-cuts"
    title = "three ONOS nodes on three Atomix nodes: the master of home 1's switch cut off five times"

    def suffer_all(self):
        lines = []
        for number in range(1, CUTS + 1):
            what = f"cut {number}"
            lines.append((what, *self._suffer(what, self._cut)))
            self._after(what, self._mend)
        print(table(("what", "stood", "longest wait", "longest without a new one"), lines, right=(1, 2, 3)), flush=True)
