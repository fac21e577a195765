# SPDX-License-Identifier: Apache-2.0
"""Three ONOS nodes and the three Atomix nodes that store for them, each pair in a namespace of its own.

A pair has one address on the bridge by which switches reach their controller. Cutting the wire to that bridge takes the
pair away from the switches and from the other pairs, as a partition does; its processes go on.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor

from lab import build, paths
from lab import topology as t
from lab.namespaces import Namespace
from lab.onos import Onos
from lab.progress import step
from lab.shell import LabError, wait_until
from lab.slowdisk import SlowDisk

SIZE = 3
STORAGE_PORT = 5679
STORAGE_JAR = paths.ROOT / "runtime" / "storage" / "target" / "portset-storage-0.1.0.jar"
FIRST_HOST = 101  # of the controllers' network
HEAP = "1g"
START_SECONDS = 100  # after which it is started once again
# A connection to a node that is gone ends after 3 s, and not after a quarter of an hour: docs/cluster.md tells why.
TCP_RETRIES = 3


class Node:
    """An ONOS node with the storage node beside it."""

    def __init__(self, lab, number):
        self.number = number
        self.name = f"onos{number}"
        self.address = f"{t.CONTROLLER_ADDRESS.rsplit('.', 1)[0]}.{FIRST_HOST + number - 1}"
        self.namespace = Namespace("ps-" + self.name, lab.record)
        self.directory = paths.LAB / "cluster" / self.name
        self.storage_log = paths.LOGS / f"{self.name}-atomix.log"
        self.controller = f"tcp:{self.address}:{t.OPENFLOW_PORT}"
        self._lab = lab
        self.disk = SlowDisk(self.directory / "slow-disk")
        self.is_up = True  # and not cut off
        self.storage = None
        self.onos = Onos(
            directory=self.directory, namespace=self.namespace, address=self.address,
            environment={
                "PORTSET_NODE": self.address, "PORTSET_STORAGE": ",".join(members()), "PORTSET_HEAP": HEAP,
                "PORTSET_WEB_ADDRESS": self.address, "PORTSET_SSH_ADDRESS": self.address,
                "PORTSET_START_SECONDS": str(START_SECONDS), "PORTSET_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            },
        )

    def place(self):
        """Makes the namespace, wired to the switches' way to their controllers."""
        self.namespace.create(forwarding=False)
        self._lab.control.connect(self.namespace, self.name, self.address)
        self.namespace.sysctl(**{"net.ipv4.tcp_retries2": TCP_RETRIES})

    def start_storage(self):
        self.storage_log.unlink(missing_ok=True)
        self.storage = self.namespace.start(
            "java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-jar", STORAGE_JAR, "portset", f"atomix{self.number}", self.directory / "storage", *members(),
            log=self.storage_log, env=self.disk.environment(),
        )

    def signal_storage(self, number):
        """Sends the storage node a signal; SIGSTOP is what a disk that hangs does to it."""
        self.storage.send_signal(number)

    def storage_is_ready(self):
        return "is ready" in self.storage_log.read_text(encoding="utf-8")

    def logged(self, text):
        """How often the node's log has it."""
        return (self.directory / "log" / "karaf.log").read_text(encoding="utf-8", errors="replace").count(text)

    def is_reachable(self):
        return self.is_up and self.onos.answers()

    def cut(self):
        """Cuts the node off from the others, and from the switches."""
        self._wire("down")

    def mend(self):
        self._wire("up")

    def _wire(self, state):
        self.namespace.ip("link", "set", "ctl0", state)


def members():
    """The storage nodes, as launchers of both kinds take them."""
    network = t.CONTROLLER_ADDRESS.rsplit(".", 1)[0]
    return [f"atomix{n}@{network}.{FIRST_HOST + n - 1}:{STORAGE_PORT}" for n in range(1, SIZE + 1)]


class Cluster:
    """All of them."""

    def __init__(self, lab):
        self._lab = lab
        self.nodes = [Node(lab, number) for number in range(1, SIZE + 1)]

    def up(self):
        with step("start three storage nodes") as progress:
            for node in self.nodes:
                node.place()
                shutil.rmtree(node.directory, ignore_errors=True)
                node.start_storage()
            for node in self.nodes:
                wait_until(node.storage_is_ready, f"the storage node of {node.name} (log {node.storage_log})", 60)
            progress.result("Atomix 3.1.9, Raft")
        with step("start three ONOS nodes") as progress:
            with ThreadPoolExecutor(SIZE) as pool:
                list(pool.map(lambda node: node.onos.start(), self.nodes))
            wait_until(self.is_whole, "three nodes that see one another", 60)
        with step("install the application"):
            self.nodes[0].onos.install_application(build.oar())
            for node in self.nodes:
                wait_until(node.onos.application_is_ready, f"the application on {node.name}", 90)

    def down(self):
        """Ends all, and takes its namespaces away, so that another cluster can come in the same lab."""
        for node in self.nodes:
            if node.namespace.name in self._lab.record.namespaces:
                node.mend()
        with ThreadPoolExecutor(SIZE) as pool:
            list(pool.map(self._stop, self.nodes))
        self._lab.record.remove([node.namespace.name for node in self.nodes])

    @staticmethod
    def _stop(node):
        try:
            node.onos.stop()
        except LabError as error:
            print(f"    {error}", flush=True)

    def is_whole(self):
        """Whether every node sees all."""
        return all(
            sum(each["status"] in ("READY", "ACTIVE") for each in node.onos.rest("GET", "/cluster")["nodes"]) == SIZE
            for node in self.nodes
        )

    def has_all(self, switch):
        """Whether all nodes are there for a switch, one of them as its master."""
        role = self.nodes[0].onos.rest("GET", f"/mastership/{switch.device_id}/role")
        return role.get("master") and len(role.get("backups", ())) == SIZE - 1

    def connect_switches(self):
        for switch in self._lab.switches:
            switch.set_controller(*(node.controller for node in self.nodes))

    def master(self, switch, asked):
        """The node that is master of a switch, as one of them says; None where none is."""
        address = asked.onos.rest("GET", f"/mastership/{switch.device_id}/master").get("nodeId")
        return next((node for node in self.nodes if node.address == address), None)
