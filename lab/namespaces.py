# SPDX-License-Identifier: Apache-2.0
"""Network namespaces, the wires between them, and the record of what was made.

Only what stands in the record is ever removed. A thing is looked for first, then recorded, then
made: so one that existed before is refused, and a lab that dies in the middle can still be removed.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from lab.shell import LabError, run, wait_until

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _start_ticks(pid):
    """When a process started, in clock ticks since boot: with its id, that names it for good."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    after_name = stat.rsplit(")", 1)[1].split()
    return None if after_name[0] == "Z" else int(after_name[19])


class Record:
    """What the lab has made, on disk, so that another process can take it down."""

    def __init__(self, file):
        self._file = file
        self._lock = threading.Lock()
        made = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.namespaces = made.get("namespaces", [])
        self.devices = made.get("devices", [])
        self.processes = made.get("processes", [])

    def empty(self):
        return not (self.namespaces or self.devices or self.processes)

    def add_namespace(self, name):
        self.namespaces.append(name)
        self._write()

    def add_device(self, name):
        self.devices.append(name)
        self._write()

    def add_process(self, pid, what):
        with self._lock:
            self.processes.append({"pid": pid, "started": _start_ticks(pid), "what": what})
            self._write()

    def _write(self):
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        made = {key: getattr(self, key) for key in ("namespaces", "devices", "processes")}
        part.write_text(json.dumps(made, indent=1), encoding="utf-8")
        part.replace(self._file)

    def remove_all(self):
        """Ends the processes, then removes devices and namespaces. What is gone already is fine."""
        self._end_processes()
        for device in self.devices:
            run("ip", "link", "del", device, check=False)
        for name in self.namespaces:
            run("ip", "netns", "del", name, check=False)
        self.namespaces, self.devices, self.processes = [], [], []
        self._file.unlink(missing_ok=True)

    def remove(self, names):
        """Ends what runs in these namespaces, and removes those of them that the lab has made."""
        mine = [name for name in self.namespaces if name in names]
        self._end({}, mine)
        for name in mine:
            run("ip", "netns", "del", name, check=False)
            self.namespaces.remove(name)
        self.processes = [p for p in self.processes if p["started"] and _start_ticks(p["pid"]) == p["started"]]
        if self.empty():
            self._file.unlink(missing_ok=True)
        else:
            self._write()

    def _end_processes(self):
        self._end({p["pid"]: p["started"] for p in reversed(self.processes)}, self.namespaces)

    @staticmethod
    def _end(mine, namespaces):
        for name in namespaces:
            for pid in map(int, run("ip", "netns", "pids", name, check=False).split()):
                mine.setdefault(pid, _start_ticks(pid))

        def living():
            return [pid for pid, started in mine.items() if started and _start_ticks(pid) == started]

        for how in (signal.SIGTERM, signal.SIGKILL):
            for pid in living():
                os.kill(pid, how)
            deadline = time.monotonic() + 3
            while living() and time.monotonic() < deadline:
                time.sleep(0.05)


class Namespace:
    """One network namespace of the lab: a host, a router or a switch."""

    def __init__(self, name, record):
        self.name = name
        self._record = record

    def create(self, forwarding):
        if Path("/run/netns", self.name).exists():
            raise LabError(
                f"namespace {self.name} exists, and this clone did not make it: "
                "another clone's lab is up (run its ./portset down)"
            )
        self._record.add_namespace(self.name)
        run("ip", "netns", "add", self.name)
        self.ip("link", "set", "lo", "up")
        # No router advertisements, no link-local addresses (mode 1), no duplicate address
        # detection: what then appears on a wire is what the lab put there.
        self.sysctl(
            **{
                "net.ipv4.ip_forward": int(forwarding),
                "net.ipv6.conf.all.forwarding": int(forwarding),
                "net.ipv6.conf.all.accept_ra": 0,
                "net.ipv6.conf.default.accept_ra": 0,
                "net.ipv6.conf.all.accept_dad": 0,
                "net.ipv6.conf.default.accept_dad": 0,
                "net.ipv6.conf.default.addr_gen_mode": 1,
                "net.ipv6.conf.default.router_solicitations": 0,
            }
        )

    def exec(self, *argv, **options):
        """Runs a program inside to its end; options as for shell.run."""
        return run("ip", "netns", "exec", self.name, *argv, **options)

    def start(self, *argv, log=None, env=None, stdin=subprocess.DEVNULL, stdout=None):
        """Starts a program inside that stays; it is ended with the lab at the latest."""
        command = ["ip", "netns", "exec", self.name, *map(str, argv)]
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            stdout = open(log, "ab")
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout if stdout is not None else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if log is not None else subprocess.DEVNULL,
            text=True,
            env=env,
            start_new_session=True,
        )
        if log is not None:
            stdout.close()
        self._record.add_process(process.pid, f"{self.name}: {argv[0]}")
        return process

    def ip(self, *words, check=True):
        return run("ip", "-n", self.name, *words, check=check)

    def sysctl(self, **settings):
        self.exec("sysctl", "-qw", *(f"{key}={value}" for key, value in settings.items()))

    def neighbour(self, address, mac, device):
        """Makes a neighbour known for good, so that no first packet waits for its resolution."""
        self.ip("neigh", "replace", address, "lladdr", mac, "dev", device, "nud", "permanent")

    def socket(self, family, kind, protocol=0):
        """A socket of this process that lives inside the namespace."""
        with inside(self):
            return socket.socket(family, kind, protocol)


@contextmanager
def inside(namespace):
    """The body's thread is in the namespace: what it opens stays there."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace.name}", os.O_RDONLY)
    try:
        _setns(there)
        try:
            yield
        finally:
            _setns(home)
    finally:
        os.close(home)
        os.close(there)


def _setns(fd):
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise OSError(error, "setns: " + os.strerror(error))


class End:
    """One end of a wire: a device in a namespace."""

    def __init__(self, namespace, device, mac, *addresses):
        self.namespace = namespace
        self.device = device
        self.mac = mac
        self.addresses = addresses


def wire(one, other, mtu_bytes):
    """Lays a veth pair between two ends.

    Transmit checksum offload is off: a userspace switch reads packets as they are in memory, where
    an offloaded checksum is not there yet, and without it the kernel makes no oversized segments.
    """
    run(
        "ip", "link", "add", "name", one.device, "netns", one.namespace.name, "address", one.mac,
        "mtu", mtu_bytes, "type", "veth", "peer", "name", other.device,
        "netns", other.namespace.name, "address", other.mac, "mtu", mtu_bytes,
    )
    for end in (one, other):
        end.namespace.exec("ethtool", "-K", end.device, "tx", "off")
        if not end.addresses:
            # A switch's port: the switch owns it, the kernel has no business there.
            end.namespace.sysctl(**{f"net.ipv6.conf.{end.device}.disable_ipv6": 1})
        for address in end.addresses:
            nodad = ["nodad"] if ":" in address else []
            end.namespace.ip("addr", "add", address, "dev", end.device, *nodad)
        end.namespace.ip("link", "set", "dev", end.device, "up")


CONTROLLER_MAC = "02:00:00:00:c0:01"


class ControlNetwork:
    """The way from the switches to the controller: a bridge of its own in the root namespace.

    It has link-local IPv4 addresses and nothing is forwarded across it; the data plane never sees it.
    """

    def __init__(self, record, bridge, controller_address, prefix_length):
        self._record = record
        self.bridge = bridge
        self.controller_address = controller_address
        self._prefix_length = prefix_length

    def create(self):
        self._refuse_existing(self.bridge)
        self._record.add_device(self.bridge)
        # A bridge without an address of its own takes that of one of its ports, and another as ports come and go: the
        # switches would lose the controller until they have asked for the new one, some 6 s.
        run("ip", "link", "add", self.bridge, "address", CONTROLLER_MAC, "type", "bridge")
        run("sysctl", "-qw", f"net.ipv6.conf.{self.bridge}.disable_ipv6=1")
        run("ip", "addr", "add", f"{self.controller_address}/{self._prefix_length}", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")

    def port(self, short_name):
        """The device, in the root namespace, by which a switch is reached."""
        return f"{self.bridge}-{short_name}"

    def connect(self, namespace, short_name, address):
        port = self.port(short_name)
        self._refuse_existing(port)
        self._record.add_device(port)
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "ctl0", "netns", namespace.name)
        run("sysctl", "-qw", f"net.ipv6.conf.{port}.disable_ipv6=1")
        run("ip", "link", "set", port, "master", self.bridge, "up")
        namespace.sysctl(**{"net.ipv6.conf.ctl0.disable_ipv6": 1})
        namespace.ip("addr", "add", f"{address}/{self._prefix_length}", "dev", "ctl0")
        namespace.ip("link", "set", "ctl0", "up")

    @staticmethod
    def _refuse_existing(device):
        if Path("/sys/class/net", device).exists():
            raise LabError(f"network device {device} exists, and this clone did not make it")


def wait_for_listener(namespace, port, timeout_seconds=10, address="*", protocol="tcp"):
    """Waits until something in the namespace listens on a port, of any or of one address."""
    wait_until(
        lambda: namespace.exec("ss", "-Hln", f"--{protocol}", f"src = {address}:{port}").strip(),
        f"{namespace.name}: a listener on {protocol} port {port}",
        timeout_seconds,
        0.05,
    )


@contextmanager
def ended(process):
    """Ends a program that was started inside when the body is done."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
