# SPDX-License-Identifier: Apache-2.0
"""The part of the `portset` command that is Python: run, down, test, lab and the benches of the lab."""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from lab import demo, fuzz, paths, suite
from lab.beside import Turns
from lab.fastpath import bench as fastpath_bench
from lab.mapscale import bench as map_bench
from lab.nts import bench as nts_bench
from lab.openvswitch import Switch
from lab.progress import step, table
from lab.scenario import all_scenarios
from lab.shell import LabError, wait_until
from lab.slowpath import bench as slowpath_bench
from lab.soak import bench as soak_bench
from lab.stack import Stack
from lab.timewait import bench as timewait_bench
from lab.topology import Lab

BENCHES = {
    "timewait": (timewait_bench, "many short connections through few ports; needs 40 minutes"),
    "nts": (nts_bench, "what it costs that callers of hosts at home wait for one another; needs 20 minutes"),
    "map": (map_bench, "a border relay's size and speed with 65,536 homes and with 16 million; needs 15 minutes"),
    "slowpath": (slowpath_bench, "new connections a second, and a packet's time at the controller; needs 7 minutes"),
    "fastpath": (fastpath_bench, "what a packet of an established session costs in the switches; needs 9 minutes"),
    "soak": (soak_bench, "an hour of mixed traffic: memory, threads, rules and files stay what they are"),
}

# Namespaces belong to the machine, not to a clone: so does the lock.
LOCK = Path("/run/lock/portset-lab.lock")
LOCK_SECONDS = 5
DOWN_SECONDS = 60


def main():
    arguments = _parser().parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        return arguments.action(arguments)
    except LabError as error:
        print(f"portset: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(*_):
    raise KeyboardInterrupt


def _parser():
    parser = argparse.ArgumentParser(prog="portset")
    commands = parser.add_subparsers(required=True)

    run = commands.add_parser("run", help="everything, from building to pages; needs root")
    run.add_argument("--once", action="store_true", help="end after the table, and take everything down")
    run.add_argument("--skip-build", action="store_true", help="use what was built before")
    run.set_defaults(action=_run)

    commands.add_parser("down", help="take down whatever of this clone is up").set_defaults(action=_down)

    test = commands.add_parser("test", help="mvn verify and all scenarios")
    kind = test.add_mutually_exclusive_group()
    kind.add_argument("--fast", action="store_true", help="mvn verify only; needs no root")
    kind.add_argument("--ui", action="store_true", help="the scenarios of the page, in a browser")
    kind.add_argument(
        "--fuzz", nargs="?", type=float, const=10, metavar="MINUTES", help="look for what breaks parsers; 10 minutes for each"
    )
    test.add_argument("--only", metavar="TARGET,...", type=lambda text: text.split(","), help="with --fuzz: these targets")
    test.add_argument("--jobs", type=int, default=fuzz.default_jobs(), help="with --fuzz: targets at once")
    test.add_argument("--keep", action="store_true", help="with --fuzz: add to the committed inputs")
    test.set_defaults(action=_test)
    commands.add_parser("screenshots", help="the pictures of docs/web.md").set_defaults(action=_screenshots)

    measured = commands.add_parser("bench", help="measurements in the lab; needs root").add_subparsers(required=True)
    for name, (module, words) in BENCHES.items():
        one = measured.add_parser(name, help=words)
        module.add_arguments(one)
        one.set_defaults(action=lambda arguments, module=module: _bench(module, arguments))

    lab = commands.add_parser("lab", help="the network in namespaces; needs root").add_subparsers(required=True)
    lab.add_parser("up").set_defaults(action=_lab_up)
    lab.add_parser("down").set_defaults(action=_lab_down)
    lab.add_parser("list").set_defaults(action=_lab_list)
    scenarios = lab.add_parser("run")
    scenarios.add_argument("scenarios", nargs="+", metavar="SCENARIO")
    scenarios.add_argument("--json", metavar="FILE", help="write what was measured")
    scenarios.add_argument("--turns", type=int, help=argparse.SUPPRESS)  # lab/beside.py
    scenarios.set_defaults(action=_lab_run)
    execute = lab.add_parser("exec")
    execute.add_argument("host")
    execute.add_argument("command", nargs=argparse.REMAINDER)
    execute.set_defaults(action=_lab_exec)
    return parser


@contextmanager
def _lock():
    """One at a time changes or measures the lab; the process that holds the lock is named."""
    _need_root()
    with open(LOCK, "a+", encoding="utf-8") as file:
        wait_until(lambda: _taken(file), "the lab's turn", LOCK_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _taken(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError as busy:
        file.seek(0)
        raise LabError(f"another portset is at work (process {file.read().strip()})") from busy


def _need_root():
    if os.geteuid() != 0:
        raise LabError("run and lab need root, for network namespaces and Open vSwitch: sudo ./portset ...")


def _run(arguments):
    demo.run(arguments.once, arguments.skip_build, _lock)
    return 0


def _down(_):
    _need_root()
    _end_running_demo()
    with _lock():
        stack = Stack()
        if stack.lab.record.empty() and not stack.onos.is_ours():
            print("nothing is up")
        stack.take_down(everything=True)
    return 0


def _end_running_demo():
    """A `./portset run` that is up takes itself down."""
    if not paths.RUN_PID.exists():
        return
    pid = int(paths.RUN_PID.read_text(encoding="utf-8"))
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        command = []
    if b"lab" not in command or b"run" not in command:
        paths.RUN_PID.unlink()
        return
    with step("end ./portset run"):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_SECONDS
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > deadline:
                raise LabError(f"process {pid} does not end")
            time.sleep(0.1)


def _test(arguments):
    if arguments.fast:
        return 0 if suite.test(fast=True) else 1
    if arguments.fuzz is not None:
        return 0 if fuzz.test(arguments.fuzz, arguments.only, arguments.jobs, arguments.keep) else 1
    with _lock():
        return 0 if (suite.test_page() if arguments.ui else suite.test(fast=False)) else 1


def _screenshots(_):
    with _lock():
        Stack().build_once()
        suite.take_screenshots()
    return 0


def _bench(which, arguments):
    with _lock():
        Stack().build_once()
        which.bench(arguments)
    return 0


def _lab_up(_):
    with _lock():
        with step("bring the lab up"):
            Lab().up()
    return 0


def _lab_down(_):
    with _lock():
        lab = Lab()
        if not lab.is_up():
            print("the lab is not up")
            return 0
        with step("take the lab down"):
            lab.down()
    return 0


def _lab_list(_):
    rows = [[name, "yes" if s.needs_onos else "no", s.title] for name, s in all_scenarios().items()]
    print(table(["scenario", "with ONOS", "what it shows"], rows))
    return 0


def _lab_run(arguments):
    names = list(all_scenarios()) if arguments.scenarios == ["all"] else arguments.scenarios
    turns = None if arguments.turns is None else Turns(names, arguments.turns)
    with _lock():
        Stack().build_once()
        reports = suite.run_scenarios(names, turns)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(reports, indent=2) + "\n", encoding="utf-8")
    failed = [report["scenario"] for report in reports if not report["passed"]]
    print(f"{len(reports) - len(failed)} passed, {len(failed)} failed{': ' + ' '.join(failed) if failed else ''}")
    return 1 if failed else 0


def _lab_exec(arguments):
    _need_root()
    lab = Lab()
    namespace = lab[arguments.host]
    if not lab.is_up():
        raise LabError("the lab is not up")
    switches: list[Switch] = [switch for switch in lab.switches if switch.namespace is namespace]
    environment = switches[0].environment() if switches else dict(os.environ)
    command = arguments.command or [os.environ.get("SHELL", "/bin/bash")]
    os.execvpe("ip", ["ip", "netns", "exec", namespace.name, *command], environment)


if __name__ == "__main__":
    sys.exit(main())
