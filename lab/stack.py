# SPDX-License-Identifier: Apache-2.0
"""Everything that runs: the runtime, the application in it, the lab, and the configuration.

Each step is done only if it is not done yet, so that scenarios use what `./portset run` has up, and
bring up themselves what is missing; what a stack brought up, it takes down.
"""

from contextlib import contextmanager

from lab import build, shim
from lab.configuration import document
from lab.onos import Onos
from lab.progress import step
from lab.shell import LabError, wait_until
from lab.topology import Lab

BUILD_GOALS = ("-DskipTests", "package")


class Stack:
    """The runtime and the lab, together."""

    def __init__(self):
        self.lab = Lab()
        self.onos = Onos()
        self._started_runtime = False
        self._started_lab = False

    @contextmanager
    def up(self):
        """Everything is up as long as the `with` block lasts."""
        try:
            self.bring_up()
            yield self
        finally:
            self.take_down()

    def build(self):
        with step("build") as progress:
            build.maven(BUILD_GOALS, progress.say)
            shim.compile_shim()
            progress.result(build.oar().name)

    def build_once(self):
        """Builds what has never been built; who measures or tries something of a fresh clone need not know how."""
        if not build.is_there():
            self.build()

    def bring_up(self):
        """Runtime, application, lab, configuration, rules."""
        self.start_runtime()
        self.install()
        self.start_lab()
        self.configure()

    def start_runtime(self):
        """A node that was not running starts afresh: what it remembers is of a lab that is gone."""
        if self.onos.is_ours() and self.onos.answers():
            return
        with step("start ONOS"):
            self._started_runtime = True
            if not self.onos.is_ours():
                self.onos.forget()
            self.onos.start()

    def install(self):
        oar = build.oar()
        if self.onos.has_application(oar):
            return
        with step("install the application") as progress:
            self.onos.install_application(oar)
            progress.result(oar.name)

    def start_lab(self):
        if self.lab.is_up():
            return
        with step("bring the lab up") as progress:
            self._started_lab = True
            self.lab.up()
            progress.result(f"{len(list(self.lab))} namespaces, {len(self.lab.switches)} switches")

    def configure(self):
        if all(self.onos.device_available(switch.device_id) for switch in self.lab.switches):
            return
        with step("configure"):
            self.onos.configure(document(self.lab))
        with step("connect the switches"):
            self.lab.connect_switches()
            self.await_switches(30)
        self.await_programs()

    def await_switches(self, seconds=60):
        """Waits until ONOS has all switches, each within so many seconds."""
        for switch in self.lab.switches:
            wait_until(lambda s=switch: self.onos.device_available(s.device_id), f"{switch.namespace.name} at ONOS", seconds)

    def await_programs(self):
        with step("rules in the switches") as progress:
            counts = []
            for switch in self.lab.switches:
                name = switch.namespace.name
                progress.say(name)
                count = wait_until(
                    lambda s=switch: self.onos.program_added(s.device_id), f"rules of {name}", 60
                )
                counts.append(f"{name} {count}")
            progress.result(", ".join(counts))

    def take_down(self, everything=False):
        """Takes down what this stack brought up; with everything, what anybody of this clone did."""
        problems = []
        if (everything or self._started_lab) and self.lab.is_up():
            with step("take the lab down"):
                self.lab.down()
        if (everything or self._started_runtime) and self.onos.is_ours():
            try:
                with step("stop ONOS"):
                    self.onos.stop()
            except LabError as error:
                problems.append(str(error))
        if problems:
            raise LabError("; ".join(problems))
