# SPDX-License-Identifier: Apache-2.0
"""Traffic by programs that are not ours: curl and iperf3."""

import json
import re
import signal
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from lab import fileserver, paths, topology
from lab.namespaces import ended, wait_for_listener
from lab.shell import LabError, run

CURL = ("curl", "--silent", "--show-error", "--fail", "--connect-timeout", "10", "--max-time", "60")
IPERF_PORT = 5201


def digest(text):
    return text.split()[0] if text.split() else ""


def download(host, server_address, name=fileserver.BIG_FILE):
    """Fetches a file; true when its SHA-256 is that of the file on the server's disk."""
    with tempfile.TemporaryDirectory() as directory:
        target = Path(directory, name)
        host.exec(*CURL, "-o", target, f"http://{server_address}/{name}", timeout_seconds=90)
        return digest(run("sha256sum", target)) == fileserver.sha256(paths.WEB, name)


def upload(host, server_address, name=fileserver.BIG_FILE):
    """Sends a file; true when the server got bytes of just that SHA-256."""
    answer = host.exec(*CURL, "-T", paths.WEB / name, f"http://{server_address}/upload", timeout_seconds=90)
    return answer.strip() == digest(run("sha256sum", paths.WEB / name))


def load_page(host, server_address):
    """Loads the page and what it shows, as a browser does; gives (objects right, objects, bytes)."""
    with tempfile.TemporaryDirectory() as directory:
        page = Path(directory, fileserver.PAGE)
        host.exec(*CURL, "-o", page, f"http://{server_address}/{fileserver.PAGE}")
        shown = re.findall(r'src="([^"]+)"', page.read_text(encoding="utf-8"))
        arguments = []
        for name in shown:
            arguments += ["-o", f"{directory}/{name}", f"http://{server_address}/{name}"]
        host.exec(*CURL, "--parallel", "--parallel-immediate", "--parallel-max", "6", *arguments)
        names = [fileserver.PAGE, *shown]
        right = [n for n in names if digest(run("sha256sum", f"{directory}/{n}")) == fileserver.sha256(paths.WEB, n)]
        return len(right), len(names), sum(Path(directory, n).stat().st_size for n in names)


@contextmanager
def connected(lab, home, port=2222, messages=20):
    """A TCP connection from a home to server 1, held open: after so many messages each way the switch carries it."""
    server = lab["srv1"].socket(socket.AF_INET, socket.SOCK_STREAM)
    host = lab[home].socket(socket.AF_INET, socket.SOCK_STREAM)
    with server, host:
        for each in (server, host):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.settimeout(10)
        server.bind((topology.SRV1.address, port))
        server.listen()
        host.connect((topology.SRV1.address, port))
        accepted, _ = server.accept()
        with accepted:
            for _ in range(messages):
                host.sendall(b"there")
                accepted.recv(5)
                accepted.sendall(b"back")
                host.recv(4)
            yield host.getsockname(), host.getpeername()


def page_seconds(host, server_address):
    """How long the page and what it shows take over one connection: each needs a port, for minutes, of a home's few."""
    arguments = []
    for name in (fileserver.PAGE, *fileserver.OBJECTS):
        arguments += ["-o", "/dev/null", f"http://{server_address}/{name}"]
    began = time.monotonic()
    host.exec(*CURL, *arguments)
    return time.monotonic() - began


def at_once(*calls):
    """Calls functions at the same time and gives their answers in order; the first failure is raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@contextmanager
def iperf_server(host, log_name="iperf3-server"):
    """An iperf3 server in a host, while it is needed."""
    process = host.start("iperf3", "--server", "--port", IPERF_PORT, log=paths.LOGS / f"{log_name}.log")
    with ended(process):
        wait_for_listener(host, IPERF_PORT)
        yield


class Transfer:
    """An iperf3 client under way: TCP, as fast as it goes or at a rate, or UDP at a rate and both ways."""

    def __init__(self, host, address, seconds, reverse=False, mbit_per_second=None, udp=False):
        self._seconds = seconds
        self._output = tempfile.TemporaryFile("w+")
        options = ["--reverse"] if reverse else []
        options += ["--udp", "--bidir", "--length", 1200] if udp else []
        if mbit_per_second is not None:
            options += ["--bitrate", f"{mbit_per_second}M"]
        self._process = host.start(
            "iperf3", "--client", address, "--port", IPERF_PORT, "--time", seconds, "--json",
            "--connect-timeout", 5000, *options, stdout=self._output,
        )

    def stop(self):
        """Ends it before its time; gives the report until then."""
        self._process.send_signal(signal.SIGINT)
        report = self._report(30)
        if not report.get("error", "interrupt").startswith("interrupt"):
            raise LabError(f"iperf3: {report['error']}")
        return report

    def finish(self):
        """Waits for the end; gives iperf3's own report."""
        report = self._report(self._seconds + 30)
        if "error" in report:
            raise LabError(f"iperf3: {report['error']}")
        return report

    def _report(self, most_seconds):
        try:
            self._process.wait(most_seconds)
        except subprocess.TimeoutExpired as late:
            self._process.kill()
            self._process.wait()
            raise LabError(f"iperf3, to run for {self._seconds} s, was not done in {most_seconds} s") from late
        finally:
            self._output.seek(0)
            text = self._output.read()
            self._output.close()
        try:
            return json.loads(text)
        except ValueError as error:
            raise LabError(f"iperf3 gave no report: {text.strip()[:200]}") from error


def received_mbit_per_second(report):
    return report["end"]["sum_received"]["bits_per_second"] / 1e6


def mbit_by_second(report):
    """One value for each whole second."""
    sums = [interval["sum"] for interval in report["intervals"]]
    return [each["bits_per_second"] / 1e6 for each in sums if each["seconds"] > 0.5]


def local_port(report):
    return report["start"]["connected"][0]["local_port"]
