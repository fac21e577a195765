# SPDX-License-Identifier: Apache-2.0
"""Client and server of short TCP connections: compiled, started in namespaces, their reports read."""

import json
import subprocess

from lab import paths
from lab.namespaces import wait_for_listener
from lab.shell import LabError, run
from lab.shim import clang

SOURCES = paths.ROOT / "lab" / "timewait"
PROGRAMS = paths.LAB / "programs"
FIRST_PORT, PORTS = 20000, 2000


def compile_programs():
    """Compiles both, unless that was done since the sources last changed."""
    newest = max(source.stat().st_mtime for source in SOURCES.glob("*.[ch]"))
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for name in ("client", "server"):
        program = PROGRAMS / name
        if not program.exists() or program.stat().st_mtime < newest:
            run(clang(), "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCES / f"{name}.c")


def start_server(namespace):
    """Starts the server on FIRST_PORT and those behind it: whoever measures takes one that has no history."""
    process = namespace.start(PROGRAMS / "server", FIRST_PORT, PORTS, log=paths.LOGS / f"{namespace.name}-server.log")
    wait_for_listener(namespace, FIRST_PORT + PORTS - 1)
    return process


def stream(hosts, address, port, seconds, at_once, closer, timeout_seconds):
    """As many connections as go, from all hosts at once, AT_ONCE under way together; one report per host."""
    each = at_once // len(hosts)
    clients = [
        _start(host, "stream", address, port, seconds, each, closer, timeout_seconds) for host in hosts
    ]
    return [_report(client, None, seconds + timeout_seconds + 30) for client in clients]


def page(host, address, port, objects, closer, timeout_seconds):
    """Opens a connection for each object, (bytes, milliseconds of the server), all at once; what became of each."""
    lines = "".join(f"{size} {milliseconds}\n" for size, milliseconds in objects)
    client = _start(host, "page", address, port, closer, timeout_seconds, stdin=subprocess.PIPE)
    return _report(client, lines, timeout_seconds + 30)["objects"]


def _start(host, *arguments, stdin=subprocess.DEVNULL):
    """A client: it ends by itself, or with its namespace."""
    command = ["ip", "netns", "exec", host.name, PROGRAMS / "client", *arguments]
    return subprocess.Popen(list(map(str, command)), stdin=stdin, stdout=subprocess.PIPE, text=True)


def _report(client, lines, timeout_seconds):
    try:
        text, _ = client.communicate(lines, timeout_seconds)
        return json.loads(text)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise LabError(f"a client gave no report: {error}") from error
    finally:
        if client.poll() is None:
            client.kill()
            client.wait()


class Counters:
    """What a kernel's TCP has counted since; nstat shows the same names."""

    FILES = ("/proc/net/snmp", "/proc/net/netstat")

    def __init__(self, namespace):
        self._namespace = namespace
        self._before = self._read()

    def _read(self):
        values = {}
        lines = self._namespace.exec("cat", *self.FILES).splitlines()
        for names, numbers in zip(lines[::2], lines[1::2]):
            kind, *names = names.split()
            if kind in ("Tcp:", "TcpExt:"):
                values.update(zip(names, map(int, numbers.split()[1:])))
        return values

    def grown(self):
        """The counters that have grown, and by how much."""
        now = self._read()
        return {name: now[name] - self._before[name] for name in now if now[name] > self._before.get(name, 0)}
