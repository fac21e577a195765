# SPDX-License-Identifier: Apache-2.0
"""Captures by dumpcap, read by tshark: the judges of what was on a wire."""

import signal
import subprocess
import time
from contextlib import contextmanager

from lab import paths
from lab.shell import LabError, run, wait_until
from lab.topology import OPENFLOW_PORT

_CLOSING_SECONDS = 0.4


class Capture:
    """A capture; it can be read once it is closed."""

    def __init__(self, file):
        self.file = file

    def fields(self, display_filter, *names):
        """The fields of each packet that the display filter takes; a field that occurs twice is a list."""
        options = [word for name in names for word in ("-e", name)]
        text = run(
            "tshark", "-n", "-r", self.file, "-Y", display_filter, "-T", "fields", "-E", "separator=/t",
            "-E", "aggregator=,", "-d", f"tcp.port=={OPENFLOW_PORT},openflow", *options, timeout_seconds=180,
        )
        return [line.split("\t") for line in text.splitlines()]

    def count(self, display_filter):
        return len(self.fields(display_filter, "frame.number"))


@contextmanager
def capture(name, host, *devices, snap_bytes=160, capture_filter=""):
    """Captures on devices of a host (None: the root namespace) while the body runs."""
    paths.CAPTURES.mkdir(parents=True, exist_ok=True)
    file = paths.CAPTURES / f"{name}.pcapng"
    file.unlink(missing_ok=True)
    command = ["dumpcap", "-q", "-s", snap_bytes, "-B", 64, "-w", file]
    for device in devices:
        command += ["-i", device, *(["-f", capture_filter] if capture_filter else [])]
    if host is None:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
    else:
        process = host.start(*command)
    try:
        wait_until(lambda: _started(process, file), f"capture on {' '.join(devices)}", 10, 0.05)
        yield Capture(file)
        time.sleep(_CLOSING_SECONDS)  # what is under way on the wire belongs to the capture
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(process, file):
    if process.poll() is not None:
        raise LabError(f"dumpcap ended with status {process.returncode}")
    return file.exists() and file.stat().st_size > 0
