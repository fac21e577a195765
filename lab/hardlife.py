# SPDX-License-Identifier: Apache-2.0
"""A node of ONOS whose disk can be full and whose clock can be wrong, while those of its host are neither."""

import errno
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from lab.shell import LabError, run

DISK_BYTES = 600_000_000


class HardLife:
    """A node's disk and clock, in the hands of the lab."""

    def __init__(self, data, clock):
        self._filler, self._clock = data / "filler", clock
        self.set_clock(0)

    def set_clock(self, seconds):
        """The node's time of day is so much later than the host's; it knows within a second."""
        self._clock.write_text(f"{seconds:+d}\n", encoding="ascii")

    def fill_disk(self):
        """Takes all that is free, to the last byte."""
        with open(self._filler, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise

    def free_disk(self):
        self._filler.unlink(missing_ok=True)


@contextmanager
def hard_life(onos):
    """For a node that is stopped: its data on a disk of DISK_BYTES, and its time of day by a file, as long as the body runs.

    The body starts and stops the node; one that still runs at the end is killed. What it has written meanwhile is forgotten.
    """
    data, clock = onos.directory / "data", onos.directory / "clock"
    with tempfile.TemporaryDirectory(dir=onos.directory) as before:
        shutil.copytree(data, before, dirs_exist_ok=True, symlinks=True)
        run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "portset-lab", data)
        try:
            shutil.copytree(before, data, dirs_exist_ok=True, symlinks=True)
            # Only the time of day is another one: no setting of a clock touches the monotonic one, nor waits that are timed by it.
            environment = {
                "LD_PRELOAD": _faketime(), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_FORCE_MONOTONIC_FIX": "0", "FAKETIME_CACHE_DURATION": "1",
            }
            with onos.started_with(environment):
                yield HardLife(data, clock)
        finally:
            if onos.is_ours():
                onos.kill()
            run("umount", "--lazy", data)


def _faketime():
    found = list(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise LabError("faketime is not installed: apt-get install faketime")
    return str(found[0])
