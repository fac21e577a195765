# SPDX-License-Identifier: Apache-2.0
"""What a process takes: memory, and time on a processor."""

import time
from pathlib import Path


def resident_mb(pid):
    """The memory that a process takes, in millions of bytes."""
    return round(_kilobytes(pid, "VmRSS") / 1e3)


def own_bytes(pid):
    """Memory that a process keeps to itself (RssAnon of proc(5)): programs and libraries are not in it."""
    return _kilobytes(pid, "RssAnon") * 1024


def _kilobytes(pid, field):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field + ":"))


def processor_seconds(pid):
    """Time that all threads of a process have been on a processor, those that have ended and the kernel's work for them included.

    It is the clock of clock_getcpuclockid(3), which counts nanoseconds where proc(5) has ticks of 10 ms.
    """
    return time.clock_gettime(~pid << 3 | 2)
