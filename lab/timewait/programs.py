# SPDX-License-Identifier: Apache-2.0
"""Client and server of short TCP connections, and the wire between: compiled, started in namespaces, their reports read."""

import json
import subprocess
import tempfile
from contextlib import contextmanager

from lab import paths
from lab.namespaces import wait_for_listener
from lab.shell import LabError, run
from lab.shim import clang

SOURCES = paths.ROOT / "lab" / "timewait"
PROGRAMS = paths.LAB / "programs"
FIRST_PORT, PORTS = 20000, 2000
OBJECT_BYTES = 100


def compile_programs():
    """Compiles all, unless that was done since the sources last changed."""
    newest = max(source.stat().st_mtime for source in SOURCES.glob("*.[ch]"))
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for name in ("client", "server", "wire"):
        program = PROGRAMS / name
        if not program.exists() or program.stat().st_mtime < newest:
            run(clang(), "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCES / f"{name}.c")


def start_server(namespace):
    """Starts the server on FIRST_PORT and those behind it: whoever measures takes one that has no history."""
    process = namespace.start(PROGRAMS / "server", FIRST_PORT, PORTS, log=_server_log(namespace))
    wait_for_listener(namespace, FIRST_PORT + PORTS - 1)
    return process


def _server_log(namespace):
    return paths.LOGS / f"{namespace.name}-server.log"


def wrong_uploads(namespace, port):
    """The bytes that the server got on connections of a port and that were not theirs: one number for each connection."""
    lines = [line.split() for line in _server_log(namespace).read_text(encoding="utf-8").splitlines()]
    return [int(words[3]) for words in lines if len(words) == 4 and words[0] == str(port) and words[2] == "wrong"]


def stream(hosts, address, port, seconds, at_once, closer, timeout_seconds):
    """As many connections as go, from all hosts at once, AT_ONCE under way together; one report per host."""
    loads = [(host, at_once // len(hosts), OBJECT_BYTES, 0) for host in hosts]
    return streams(loads, address, port, seconds, closer, timeout_seconds)


def streams(loads, address, port, seconds, closer, timeout_seconds, per_second=0):
    """The same of several loads, (host, connections at once, bytes of the answer, bytes of the upload); one report each.

    With a number for it, each load opens no more connections a second than that.
    """
    clients = [
        _start(host, "stream", address, port, seconds, at_once, closer, timeout_seconds, answer, upload, per_second)
        for host, at_once, answer, upload in loads
    ]
    return [_report(client, None, seconds + timeout_seconds + 30) for client in clients]


@contextmanager
def wire(namespace, left, right, port, seed, per_second, lost_percent, log):
    """The wire that loses and repeats, between two (device, MAC address of its own, of the next), while the body runs.

    Gives a function that ends it and gives its report.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = ["ip", "netns", "exec", namespace.name, PROGRAMS / "wire", *left, *right, port, seed, per_second, lost_percent]
    with tempfile.TemporaryFile("w+") as output, open(log, "w", encoding="utf-8") as told:
        process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=told, text=True,
        )

        def finish():
            process.terminate()
            process.wait(10)
            output.seek(0)
            try:
                return json.loads(output.read())
            except ValueError as error:
                raise LabError(f"the wire gave no report, status {process.returncode} ({log})") from error

        try:
            yield finish
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


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
