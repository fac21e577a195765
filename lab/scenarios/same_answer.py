# SPDX-License-Identifier: Apache-2.0
"""The switch and the controller treat a packet alike: one conversation, through the one and through the other."""

import os
import random
import time

from lab import topology as t
from lab.configuration import changed
from lab.conversation import Conversation, ends
from lab.probes import speak
from lab.scenario import Scenario

PRESETS = ("full-cone", "restricted-cone", "symmetric")
IPV6_MTU_BYTES = 1500  # so that the home's network sends packets that are too long for the tunnel
LEAST_CARRIED = 50  # packets outbound, of one run; the others are the controller's in any case
SHOWN = 40


class SameAnswer(Scenario):
    """Judged by what arrives at both ends, byte for byte: no kernel takes part, and each run's ports are only named."""

    name = "same-answer"
    title = "through the switch or through the controller: the same packets arrive, at both ends"
    requirements = ("RFC4787-11",)

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        self._inside_port = 40000 + seed % 1000
        with ends(self.lab) as stations:
            for preset in PRESETS:
                self._judge(preset, seed, stations)

    def _judge(self, preset, seed, stations):
        began = time.monotonic()
        switch = self._run(preset, seed, stations, offloaded=True)
        controller = self._run(preset, seed, stations, offloaded=False)
        different = [
            (step, ours, theirs) for (step, ours), (_, theirs) in zip(switch.record, controller.record) if ours != theirs
        ]
        steps = len(switch.record)
        arrived = sum(bool(words) for _, words in switch.record)
        self.measure(f"{preset}: both runs", round(time.monotonic() - began), "s")
        self.measure(f"{preset}: of {steps} steps something arrived after", arrived)
        self.check(
            f"{preset}: one run through rules of sessions, the other not",
            switch.carried >= LEAST_CARRIED and controller.carried == 0, f"{switch.carried} and {controller.carried} packets",
        )
        self.check(
            f"{preset}: {steps} steps, the same arrives at both ends",
            not different and steps == len(controller.record), f"{len(different)} differ",
        )
        for step, ours, theirs in different[:SHOWN]:
            print(f"      {step}\n        switch:     {_shown(ours)}\n        controller: {_shown(theirs)}", flush=True)

    def _run(self, preset, seed, stations, offloaded):
        def configure(portset):
            portset["domains"][0]["ipv6MtuBytes"] = IPV6_MTU_BYTES
            portset["offload"] = {"enabled": offloaded, "packets": 1, "bytes": 1}
            portset["subscribers"][0]["policy"] = {"preset": preset}

        self._inside_port += 1  # no session of the run before
        with changed(self.stack, configure):
            conversation = Conversation(self.lab, stations, self._inside_port, offloaded)
            speak(conversation, random.Random(seed))
            conversation.count_carried()
        return conversation


def _shown(words):
    return ("\n" + " " * 20).join(words) or "nothing"
