# SPDX-License-Identifier: Apache-2.0
"""A second lab beside the first, so that the scenarios take half the time: much of theirs is waiting.

It has network, mount and process namespaces of its own, hence an ONOS, switches and hosts of its own under the same
names and ports, and it writes under a directory of its own. When it is ended, nothing of it is left.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

from lab import paths

STATE = paths.STATE / "beside"
LOG = paths.LOGS / "beside.log"
_REPORTS = STATE / "reports.json"

# /run has the list of network namespaces and our lock, and /sys the network devices: the other lab has others.
_SET_UP = """
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /run/netns
mount -t sysfs sysfs /sys
ip link set lo up
"$@"
"""


class Turns:
    """Names that several processes take one by one, each by one of them only: an index a byte, in a pipe."""

    def __init__(self, names, descriptor=None):
        self._names = list(names)
        if descriptor is None:
            descriptor, write = os.pipe()
            os.write(write, bytes(range(len(self._names))))
            os.close(write)
        self.descriptor = descriptor

    def __iter__(self):
        while index := os.read(self.descriptor, 1):
            yield self._names[index[0]]


@contextmanager
def second_lab(names, turns):
    """Another `./portset lab run` that takes turns; gives a function that waits for its reports."""
    STATE.mkdir(parents=True, exist_ok=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    _REPORTS.unlink(missing_ok=True)
    own = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", _SET_UP, "beside"]
    command = [sys.executable, "-m", "lab", "lab", "run", "--turns", str(turns.descriptor), "--json", str(_REPORTS), *names]
    environment = dict(os.environ, PORTSET_STATE=str(STATE), PORTSET_RUN=str(STATE / "runtime"))
    with open(LOG, "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            own + command, cwd=paths.ROOT, env=environment, pass_fds=[turns.descriptor], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )

    def reports():
        process.wait()
        return json.loads(_REPORTS.read_text(encoding="utf-8")) if _REPORTS.exists() else []

    try:
        yield reports
    finally:
        process.kill()  # and with it all processes of its namespace
        process.wait()
