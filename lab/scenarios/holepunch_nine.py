# SPDX-License-Identifier: Apache-2.0
"""Hole punching between two homes for all combinations of the nine pairs of behaviour."""

from contextlib import ExitStack
from itertools import combinations_with_replacement

from lab import behavior, paths, punch
from lab import topology as t
from lab.document import shows
from lab.scenario import Scenario

PAGE = paths.ROOT / "docs" / "behaviour.md"
THROUGH, NOT_THROUGH, DEPENDS = "yes", "no", "(yes)"


def expected(one, other):
    """What theory says of a combination: the word for it in the table."""
    if behavior.udp_punches(one, other):
        return THROUGH
    return DEPENDS if behavior.udp_punches(one, other, crossing=False) else NOT_THROUGH


class HolePunchNine(Scenario):
    """Judged by UDP sockets of the kernel. As only one policy at a time holds, it takes two minutes."""

    name = "holepunch-nine"
    title = "hole punching between two homes, all 45 combinations of the nine pairs; takes two minutes"
    requirements = ("RFC4787-1", "RFC4787-8")
    is_test = False

    def show(self):
        found = {}
        with ExitStack() as running:
            rendezvous = running.enter_context(punch.Rendezvous(self.lab, t.SRV1))
            running.callback(self._set, behavior.FULL_CONE, behavior.FULL_CONE)
            for one, other in combinations_with_replacement(behavior.NINE, 2):
                self._set(one, other)
                punched = punch.punch_udp(rendezvous, self.lab["home1"], self.lab["home2"])
                found[one, other] = found[other, one] = self._judge(one, other, bool(punched))
        rows = [[f"**{one}**", *(found[one, other] for other in behavior.NINE)] for one in behavior.NINE]
        header = ["", *(str(other) for other in behavior.NINE)]
        self.check(f"{PAGE.name} shows just this", shows(PAGE, "all combinations", header, rows))

    def _set(self, one, other):
        self.onos.set_behaviors({t.HOME1.subscriber: one, t.HOME2.subscriber: other})

    def _judge(self, one, other, punched):
        word = expected(one, other)
        right = word == DEPENDS or punched == (word == THROUGH)
        self.check(f"{one} and {other}: {word}", right, "gets through" if punched else "does not")
        return word if right else {True: THROUGH, False: NOT_THROUGH}[punched]
