# SPDX-License-Identifier: Apache-2.0
"""What a scenario is, and how scenarios are run and reported."""

import importlib
import pkgutil
import time

from lab import scenarios
from lab.shell import LabError


class Scenario:
    """Shows one thing. A subclass says in `name` and `title` what, and shows it in `show`."""

    name = ""
    title = ""
    needs_onos = True
    requirements = ()  # ids of docs/requirements.tsv that it shows to be met
    is_test = True  # False for a measurement: it is run by its name only
    about_seconds = 20  # what takes long begins first, so that two labs end together
    needs_browser = False  # True: not part of `./portset test`, but of `./portset test --ui`

    def __init__(self, stack):
        self.stack = stack
        self.lab = stack.lab
        self.onos = stack.onos
        self.checks = []
        self.measurements = {}

    def show(self):
        """Does it: measures, and checks what was measured."""
        raise NotImplementedError

    def check(self, what, right, found=""):
        """One condition that must hold; the scenario goes on when it does not, and fails."""
        self.checks.append({"check": what, "passed": bool(right), "found": str(found)})
        print(f"    {'✓' if right else '✗'} {what}{f': {found}' if found != '' else ''}", flush=True)

    def measure(self, what, value, unit=""):
        """One figure, shown and reported."""
        self.measurements[what] = {"value": value, "unit": unit}
        shown = f"{value:.3g}" if isinstance(value, float) and value < 100 else value
        shown = f"{value:.0f}" if isinstance(value, float) and value >= 100 else shown
        print(f"      {what}: {shown} {unit}".rstrip(), flush=True)

    def run(self):
        """Shows it and gives the report. What the lab or a socket refuses is a failure with a reason."""
        print(f"{self.name}: {self.title}", flush=True)
        began, error, dropped = time.monotonic(), None, self._drops()
        try:
            self.show()
        except (LabError, OSError) as failure:
            error = str(failure)
            print(f"    ✗ {error}", flush=True)
        passed = error is None and bool(self.checks) and all(check["passed"] for check in self.checks)
        if not passed:
            grown = [f"{count - dropped.get(why, 0)} {why}" for why, count in self._drops().items() if count > dropped.get(why, 0)]
            print(f"      dropped meanwhile: {', '.join(grown) or 'nothing'}", flush=True)
        seconds = round(time.monotonic() - began, 1)
        print(f"  {'passed' if passed else 'FAILED'} in {seconds} s\n", flush=True)
        return {
            "scenario": self.name,
            "passed": passed,
            "seconds": seconds,
            "error": error,
            "checks": self.checks,
            "measurements": self.measurements,
        }

    def _drops(self):
        """The application's counts of what it dropped, where there is one that answers: they often tell why something failed."""
        try:
            return self.onos.drops() if self.needs_onos else {}
        except LabError:
            return {}


def all_scenarios():
    """The scenarios by name: every Scenario in a module of lab.scenarios, in alphabetical order."""
    for module in pkgutil.iter_modules(scenarios.__path__):
        importlib.import_module(f"{scenarios.__name__}.{module.name}")
    return {scenario.name: scenario for scenario in sorted(Scenario.__subclasses__(), key=lambda s: s.name)}
