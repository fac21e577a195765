# SPDX-License-Identifier: Apache-2.0
"""What a trial of a cluster has in common, whatever is done to it: connections that stand, new ones, and what must hold afterwards."""

import json
import threading
import time
from socket import AF_INET, SOCK_STREAM

from lab import topology as t
from lab import traffic
from lab.cluster import Cluster
from lab.configuration import document
from lab.progress import step
from lab.shell import run, wait_until
from lab.standing import Standing

PORTS, SERVER_PORTS = 50, 10  # of either home, and of the server each of them speaks to
FIRST_SERVER_PORT = 2500
EVERY_SECONDS = 1.0
SETTLE_SECONDS = 90
TRY_SECONDS, NEXT_SECONDS = 0.3, 0.2
GIVE_UP_SECONDS = 60
RECONCILE_SECONDS = 40
NAME, DNS_PORT, ENTRY_MILLIS = "alice.home.example", 5300, 300


class Newcomers:
    """New connections of a home, one after the other, each given up and tried anew when it is not made within TRY_SECONDS."""

    def __init__(self, home, next_seconds=NEXT_SECONDS):
        self._home = home
        self._next_seconds = next_seconds
        self._made = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self.await_next()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def await_next(self):
        count = len(self._made)
        wait_until(lambda: len(self._made) > count + 1, "a new connection", GIVE_UP_SECONDS, 0.05)

    def longest_seconds(self):
        return max(later - earlier for earlier, later in zip(self._made, self._made[1:]))

    def _run(self):
        while not self._ended.wait(self._next_seconds):
            with self._home.socket(AF_INET, SOCK_STREAM) as client:
                client.settimeout(TRY_SECONDS)
                try:
                    client.connect((t.SRV1.address, t.HTTP_PORT))
                    self._made.append(time.monotonic())
                except OSError:
                    pass


class ClusterTrial:
    """Judged by sockets of the kernels that ask and answer all the while, by Open vSwitch's rules, and by pages.

    A scenario is one besides, and says in `suffer_all` what the cluster suffers.
    """

    needs_onos = False
    is_test = False  # some minutes

    def suffer_all(self):
        """Does it, with all connections in the switches."""
        raise NotImplementedError

    def show(self):
        self.cluster = Cluster(self.lab)
        try:
            self.cluster.up()
            self._configure()
            homes = [self.lab[home.subscriber] for home in t.SWITCHED_HOMES]
            each = PORTS * SERVER_PORTS
            with Standing(
                homes, self.lab["srv1"], t.SRV1.address, FIRST_SERVER_PORT, each, SERVER_PORTS, EVERY_SECONDS
            ) as self.standing:
                self._await_rules(len(homes) * each)
                self.suffer_all()
        finally:
            self.cluster.down()

    def _configure(self):
        node = self.cluster.nodes[0]
        with step("configure"):
            node.onos.configure(self._document())
            self.cluster.connect_switches()
            for switch in self.lab.switches:
                wait_until(lambda s=switch: self._rules_of(s), f"rules of {switch.namespace.name}", 60)
        self._pages("at first")
        self._names("at first")

    def _document(self):
        """With a host of home 1 that is reached by its name, for which any node can be asked."""
        document_ = document(self.lab)
        portset = document_["apps"]["org.portset"]["portset"]
        hosts = [{"name": NAME, "address": t.HOME1.HOST_ADDRESS}]
        portset["subscribers"][0]["nts"] = {"hosts": hosts, "entryMillis": ENTRY_MILLIS}
        zone = {
            "name": "home.example", "records": ["@ SOA ns hostmaster 1 3600 600 86400 60", "@ NS ns", "ns A 127.0.0.1"],
            "hosts": [{"name": "alice", "router": "here"}],
        }
        portset["nts"] = {"server": {"listen": [f"0.0.0.0:{DNS_PORT}"], "routers": [{"id": "here"}], "zones": [zone]}}
        return document_

    def _await_rules(self, connections):
        # Rules of a full cone are for a port of a host, whomever it speaks to.
        ports = connections // SERVER_PORTS
        wait_until(lambda: self._offloaded() == ports, f"{ports} ports of {connections} connections in the switches", 120)
        self.check("connections stand, all in the switches", len(self.standing) == connections, f"{len(self.standing)} at {ports} ports")

    def well(self, what, broken):
        """Everything that must hold afterwards, of connections, ports, rules and pages."""
        wait_until(lambda: self.standing.settled(4 * EVERY_SECONDS), f"{what}: every connection answered", SETTLE_SECONDS)
        lost = self.standing.broken()[broken:]
        longest = self.standing.longest_seconds()
        self.check(f"{what}: no connection lost", not lost, lost[0] if lost else f"longest wait {longest:.1f} s")
        self._pages(what)
        self._names(what)
        self._ports(what)
        self._rules(what)
        return lost, longest

    def _pages(self, what):
        for home in t.SWITCHED_HOMES:
            right, objects, _ = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
            self.check(f"{what}: {home.subscriber} loads a page", right == objects, f"{right} of {objects} objects")

    def _names(self, what):
        """Whichever node is asked for home 1's host, the owner makes the entry for its caller."""
        asked = self._reachable()
        answers = [
            run("dig", f"@{node.address}", "-p", DNS_PORT, "+short", "+tries=1", NAME, check=False).strip() for node in asked
        ]
        self.check(f"{what}: every node names {NAME}", all(a == t.SHARED_IPV4 for a in answers), dict(zip((n.name for n in asked), answers)))

    def _ports(self, what):
        """Each home is one node's, which knows all connections that stand; and no port is two hosts' or two homes'."""
        owners, inside, seen = {}, {}, set()
        for node in self._reachable():
            for session in node.onos.sessions():
                owners.setdefault(session["subscriber"], set()).add(node.name)
                outside = (session["protocol"], session["outsideAddress"], session["outsidePort"])
                inside.setdefault(outside, set()).add((session["subscriber"], session["insideAddress"], session["insidePort"]))
                if session["state"] == "ESTABLISHED":
                    seen.add((session["outsideAddress"], session["outsidePort"], session["remotePort"]))
        self.check(f"{what}: every home has one owner", len(owners) == 2 and all(len(o) == 1 for o in owners.values()), owners)
        twice = [port for port, ends in inside.items() if len(ends) > 1]
        self.check(f"{what}: no port is given twice", inside and not twice, f"{len(inside)} ports" if not twice else twice[:5])
        missing = self.standing.outside() - seen
        self.check(f"{what}: the owners know every connection that stands", not missing, f"{len(missing)} not known" if missing else "")

    def _rules(self, what):
        """ONOS has all of its rules as ADDED, the switch has as many, and the application finds nothing to mend."""
        found = []
        for switch in self.lab.switches:
            wait_until(lambda s=switch: self._rules_of(s), f"{what}: rules of {switch.namespace.name}", 60)
            found.append(f"{switch.namespace.name} {self._rules_of(switch)}")
        self.check(f"{what}: rules added, as many in the switch as in ONOS", True, ", ".join(found))
        began = time.monotonic()
        wait_until(lambda: not self._mended(), f"{what}: nothing to reconcile", RECONCILE_SECONDS)
        self.check(f"{what}: no rule missing, none too many", True, f"after {time.monotonic() - began:.1f} s more")

    def _mended(self):
        """What the application finds missing or left over in the switches, and mends; [] when all is right."""
        mended = []
        for node in self._reachable():
            status, _, text = node.onos.web("POST", "/api/reconcile")
            mended += json.loads(text)["reconciled"] if status == 200 else [f"{node.name}: {status} {text[:100]}"]
        return mended

    def _rules_of(self, switch):
        """How many rules the switch and its master both have; 0 while they don't agree."""
        master = self.cluster.master(switch, self.witness())
        count = master.onos.program_added(switch.device_id) if master else 0
        return count if count and len(switch.rules()) == count else 0

    def _offloaded(self):
        """How many ports of the homes have rules in the switches for connections that stand."""
        return len({
            (session["subscriber"], session["outsidePort"])
            for node in self._reachable()
            for session in node.onos.sessions()
            if session["offloaded"] and FIRST_SERVER_PORT <= session["remotePort"] < FIRST_SERVER_PORT + SERVER_PORTS
        })

    def _reachable(self):
        return [node for node in self.cluster.nodes if node.is_reachable()]

    def witness(self):
        """A node that can be asked."""
        return self._reachable()[0]

    def new_master(self):
        return self.cluster.master(self.lab.ce1, self.witness())

    def await_all(self):
        """All nodes see one another, and every switch has all of them."""
        wait_until(self.cluster.is_whole, "three nodes that see one another", 60)
        for node in self.cluster.nodes:
            wait_until(node.onos.application_is_ready, f"the application on {node.name}", 60)
        for switch in self.lab.switches:
            wait_until(lambda s=switch: self.cluster.has_all(s), f"{switch.namespace.name} at all nodes", 60)
