# SPDX-License-Identifier: Apache-2.0
"""A program's disk that is slow when it is told to be, while that of its host is not."""

import os

from lab import paths
from lab.shell import run
from lab.shim import clang

_SOURCE = paths.ROOT / "lab" / "slowdisk.c"
_LIBRARY = paths.LAB / "slowdisk.so"


class SlowDisk:
    """In the hands of the lab: the program is started with `environment`."""

    def __init__(self, setting):
        self._setting = setting

    def environment(self):
        """The program's, in which its writes can be slow."""
        if not _LIBRARY.exists() or _LIBRARY.stat().st_mtime < _SOURCE.stat().st_mtime:
            _LIBRARY.parent.mkdir(parents=True, exist_ok=True)
            run(clang(), "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", _LIBRARY, _SOURCE, "-ldl")
        return dict(os.environ, LD_PRELOAD=str(_LIBRARY), SLOW_DISK=str(self._setting))

    def take(self, milliseconds):
        """From now on each write takes so much longer."""
        self._setting.parent.mkdir(parents=True, exist_ok=True)
        self._setting.write_text(f"{milliseconds}\n", encoding="ascii")
