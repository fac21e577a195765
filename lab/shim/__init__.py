# SPDX-License-Identifier: Apache-2.0
"""Compiles the eBPF shim of mape_shim.bpf.c and attaches it to a switch's uplink."""

import platform
import shutil
from pathlib import Path

from lab import paths
from lab.shell import LabError, run


def clang():
    """The compiler: the usual one, or the newest there is."""
    newest_first = sorted(
        (p for p in Path("/usr/bin").glob("clang-[0-9]*") if p.name[6:].isdigit()),
        key=lambda p: int(p.name[6:]),
        reverse=True,
    )
    found = shutil.which("clang") or next(map(str, newest_first), None)
    if found is None:
        raise LabError("clang is not installed (Debian package clang)")
    return found


def compile_shim():
    """Compiles the shim, unless that was done since its source last changed."""
    source, target = paths.SHIM_SOURCE, paths.SHIM_OBJECT
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    run(
        clang(), "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-target", "bpf",
        f"-I/usr/include/{platform.machine()}-linux-gnu", "-c", source, "-o", target,
    )


def attach(namespace, device):
    """Attaches both directions: XDP (generic) for receiving, clsact egress for sending."""
    namespace.ip("link", "set", device, "xdpgeneric", "obj", paths.SHIM_OBJECT, "sec", "xdp")
    namespace.exec("tc", "qdisc", "add", "dev", device, "clsact")
    attach_sending(namespace, device)


def attach_sending(namespace, device):
    """Attaches the half for what is sent."""
    namespace.exec("tc", "filter", "add", "dev", device, "egress", "bpf", "da", "obj", paths.SHIM_OBJECT, "sec", "tc")


def detach_sending(namespace, device):
    """Takes that half off: what is sent is GRE, as the switch writes it."""
    namespace.exec("tc", "filter", "del", "dev", device, "egress")


def detach(namespace, device):
    """Takes both halves off."""
    namespace.ip("link", "set", device, "xdpgeneric", "off")
    namespace.exec("tc", "qdisc", "del", "dev", device, "clsact")
