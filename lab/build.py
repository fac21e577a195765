# SPDX-License-Identifier: Apache-2.0
"""Builds the project with Maven, and finds what came out."""

import re
import subprocess

from lab import paths
from lab.shell import LabError

_MODULE = re.compile(r"Building (.+?) \S+\s+\[(\d+)/(\d+)\]")
_DOWNLOAD = re.compile(r"Downloading from \S+: \S*/([^/\s]+)")

_COMPLAINT = re.compile(r"\[(ERROR|WARNING)\] \S+\.java:\[")  # a warning ends the build as an error does


def maven(goals, say):
    """Runs Maven; tells `say` the module it is at. Its whole output is in the build log."""
    paths.BUILD_LOG.parent.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "-B", "-Dstyle.color=never", *goals]
    module, tail = "", []
    with open(paths.BUILD_LOG, "w", encoding="utf-8") as log:
        with subprocess.Popen(
            command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, errors="replace",
        ) as process:
            for line in process.stdout:
                log.write(line)
                if found := _MODULE.search(line):
                    module = f"{found.group(2)} of {found.group(3)}: {found.group(1)}"
                    say(module)
                elif found := _DOWNLOAD.search(line):
                    say(f"{module}  downloads {found.group(1)}")
                elif (_COMPLAINT.search(line) or "[ERROR]" in line) and len(tail) < 5:
                    tail.append(line.rstrip())
    if process.returncode != 0:
        reasons = "\n    ".join(tail)
        raise LabError(f"{' '.join(command)} failed at {module or 'the start'} (log {paths.BUILD_LOG})\n    {reasons}")


def oar():
    found = sorted(paths.ROOT.glob("app/oar/target/*.oar"))
    if not found:
        raise LabError("the application is not built: there is no app/oar/target/*.oar")
    return found[-1]


def is_there():
    """Whether the project has been built, however old that is."""
    patterns = ("app/oar/target/*.oar", "runtime/assembly/target/assembly/bin/karaf", "runtime/storage/target/portset-storage-*.jar")
    return all(any(paths.ROOT.glob(pattern)) for pattern in patterns)
