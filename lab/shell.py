# SPDX-License-Identifier: Apache-2.0
"""Runs other programs: one way to start them, one kind of failure, one log of what was run."""

import shlex
import subprocess
import time

from lab import paths


class LabError(Exception):
    """Something did not work; the message says what, and where to look, in one or two lines."""


class CommandFailed(LabError):
    """A program ended with an exit status other than 0, or did not end in time."""

    def __init__(self, argv, status, output):
        self.status = status
        self.output = output.strip()
        reason = self.output.splitlines()[-1] if self.output else "no output"
        super().__init__(f"{shlex.join(argv)}: {reason} (status {status}; {paths.COMMANDS_LOG})")


def _log(line):
    paths.COMMANDS_LOG.parent.mkdir(parents=True, exist_ok=True)
    with open(paths.COMMANDS_LOG, "a", encoding="utf-8") as log:
        log.write(time.strftime("%H:%M:%S ") + line + "\n")


def run(*argv, stdin=None, env=None, timeout_seconds=60, check=True):
    """Runs a program to its end and gives what it wrote to standard output."""
    argv = [str(word) for word in argv]
    try:
        done = subprocess.run(
            argv,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            env=env,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            check=False,
        )
    except FileNotFoundError as missing:
        raise LabError(f"{argv[0]} is not installed") from missing
    except subprocess.TimeoutExpired as late:
        _log(f"[timeout] {shlex.join(argv)}")
        raise CommandFailed(argv, "timeout", f"not done in {timeout_seconds} s") from late
    _log(f"[{done.returncode}] {shlex.join(argv)}")
    if done.returncode != 0:
        _log("    " + (done.stdout + done.stderr).strip().replace("\n", "\n    "))
        if check:
            raise CommandFailed(argv, done.returncode, done.stdout + done.stderr)
    return done.stdout


def wait_until(condition, what, timeout_seconds, interval_seconds=0.25):
    """Waits for condition() to give something true, and gives that; LabError when it never does.

    A LabError raised by the condition counts as "not yet"; the last one is part of the message.
    """
    deadline = time.monotonic() + timeout_seconds
    last = ""
    while True:
        try:
            answer = condition()
            if answer:
                return answer
        except LabError as error:
            last = f": {error}"
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not within {timeout_seconds:.0f} s{last}")
        time.sleep(interval_seconds)
