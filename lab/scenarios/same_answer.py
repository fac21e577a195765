# SPDX-License-Identifier: Apache-2.0
"""The switch and the controller treat a packet alike: one conversation, through the one and through the other."""

import os
import random
import time

from lab import paths
from lab.configuration import changed
from lab.conversation import Conversation, ends
from lab.probes import speak
from lab.scenario import Scenario

PRESETS = ("full-cone", "restricted-cone", "symmetric")
IPV6_MTU_BYTES = 1500  # so that the home's network sends packets that are too long for the tunnel
LEAST_CARRIED = 50  # packets outbound, of one run; the others are the controller's in any case

# Steps whose packet contradicts itself where no OpenFlow switch looks. The controller drops it; a switch passes it on
# as it is, and the kernel that it reaches drops it. They are counted, not hidden.
UNSEEN = {
    "option: an option that runs past the header": "switches don't read IP options",
    "a UDP length past the packet's end": "switches read ports, not the length",
    "a UDP length within the header": "switches read ports, not the length",
    "TCP offset 0": "switches read ports and flags, not the offset",
    "TCP offset 15": "switches read ports and flags, not the offset",
}


class SameAnswer(Scenario):
    """Judged by what arrives at both ends, byte for byte: no kernel takes part, and each run's ports are only named."""

    name = "same-answer"
    title = "through the switch or through the controller: the same packets arrive, at both ends"
    about_seconds = 60
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
        unseen = [row for row in different if row[0].split(": ", 1)[-1] in UNSEEN and not row[2]]
        wrong = [row for row in different if row not in unseen]
        self.measure(f"{preset}: broken packets that only the controller refuses", len(unseen))
        self.check(
            f"{preset}: {steps} steps, the same arrives at both ends",
            not wrong and steps == len(controller.record), f"{len(wrong)} differ",
        )
        for step, ours, theirs in wrong:
            print(f"      {step}", flush=True)
        self._write(preset, wrong + unseen)

    @staticmethod
    def _write(preset, different):
        """The differences, whole, in the logs."""
        rows = (f"{step}\n  switch:     {_shown(ours)}\n  controller: {_shown(theirs)}\n" for step, ours, theirs in different)
        (paths.LOGS / f"same-answer-{preset}.txt").write_text("".join(rows), encoding="utf-8")

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
    return ("\n" + " " * 14).join(words) or "nothing"
