# SPDX-License-Identifier: Apache-2.0
"""A switch: stock Open vSwitch, with a database and a vswitchd of its own, in its own namespace.

Nothing is shared with the machine's own Open vSwitch, which may run or not.
"""

import os
import re
import signal

from lab import paths
from lab.shell import LabError, run, wait_until

SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"

# The longest that a switch keeps a neighbour of its tunnels that nobody asks for; asking renews it.
TUNNEL_NEIGHBOUR_SECONDS = 3600

# How switches reach the devices of homes and of the Internet: by AF_PACKET (system), or by AF_XDP (afxdp-nonpmd). Uplinks have the
# shim, beside which AF_XDP has no place (docs/performance.md).
ACCESS_TYPE = os.environ.get("PORTSET_ACCESS_TYPE", "system")

# Nothing answers there. A switch that had a controller keeps its rules when it is sent to another;
# one whose controller is taken away flushes them.
NOWHERE = "tcp:127.0.0.1:9"


class Switch:
    """One Open vSwitch bridge; ports have the numbers that the configuration of the app gives."""

    UPLINK = 1
    ACCESS = 2  # the LAN of a CE, the Internet of a BR
    TUNNEL = 10
    MESH = 11  # of a CE, the tunnel to and from others

    # A bridge between the access device and the port of that number, without a controller: it marks what the
    # tunnel can't take. See "Too large for the tunnel" in docs/switch-programs.md.
    GAUGE, GAUGE_DEVICE, GAUGE_PATCH = "gauge", 1, 2
    ETHERNET_BYTES, TAG_BYTES = 14, 4

    def __init__(self, namespace, bridge, datapath_id, mac):
        self.namespace = namespace
        self.bridge = bridge
        self.datapath_id = datapath_id
        self.mac = mac
        self._directory = paths.SWITCHES / namespace.name

    @property
    def device_id(self):
        """The name that ONOS has for this switch."""
        return "of:" + self.datapath_id

    def environment(self):
        """The environment in which ovs-vsctl, ovs-ofctl and ovs-appctl mean this switch."""
        directory = str(self._directory)
        return dict(os.environ, OVS_RUNDIR=directory, OVS_DBDIR=directory, OVS_LOGDIR=directory)

    def start(self):
        database = self._directory / "conf.db"
        self._directory.mkdir(parents=True, exist_ok=True)
        for old in self._directory.iterdir():
            old.unlink()
        run("ovsdb-tool", "create", database, SCHEMA)
        self._daemon("ovsdb-server", database, f"--remote=punix:{self._directory}/db.sock")
        self.vsctl("--no-wait", "init")
        self._daemon("ovs-vswitchd", f"unix:{self._directory}/db.sock")

    def pid(self):
        """The number of vswitchd's process."""
        return int((self._directory / "ovs-vswitchd.pid").read_text(encoding="utf-8"))

    def restart(self, tunnel_mtu_bytes):
        """Kills vswitchd and starts it again; what its database has comes back, rules do not."""
        pid = self.pid()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self._query("ovs-appctl", "-t", "ovs-vswitchd", "version"), f"end of process {pid}", 10, 0.05)
        self._daemon("ovs-vswitchd", f"unix:{self._directory}/db.sock")
        wait_until(lambda: self.ofctl("show", self.GAUGE), f"{self.namespace.name}: its bridges", 15)
        self.measure(tunnel_mtu_bytes)
        self.appctl("tnl/neigh/aging", TUNNEL_NEIGHBOUR_SECONDS)

    def messages(self):
        """How many OpenFlow messages the switch has sent, since it was started."""
        return int(self.appctl("coverage/read-counter", "vconn_sent"))

    def limit_table(self, table, rules):
        """Lets a table of the bridge have so many rules at most: one more is refused with OFPFMFC_TABLE_FULL. None: no limit."""
        if rules is None:
            self.vsctl("clear", "bridge", self.bridge, "flow_tables")
            return
        self.vsctl(
            "--id=@limited", "create", "Flow_Table", f"flow_limit={rules}", "overflow_policy=refuse", "--",
            "set", "bridge", self.bridge, f"flow_tables:{table}=@limited",
        )

    def _daemon(self, program, *arguments):
        self.namespace.start(
            f"/usr/sbin/{program}", *arguments, f"--pidfile={self._directory}/{program}.pid",
            "--no-chdir", "-vconsole:off", "-vsyslog:off", f"--log-file={self._directory}/{program}.log",
            env=self.environment(),
        )
        wait_until(
            lambda: self._query("ovs-appctl", "-t", program, "version"),
            f"{self.namespace.name}: {program} (log in {self._directory})",
            15,
            0.05,
        )

    def add_bridge(self, uplink, access, tunnel_local, tunnel_remote, tunnel_mtu_bytes):
        """Makes the bridge with its three ports; the controller is said later.

        A remote of "flow" is set by each packet's rules; a fixed one also refuses other sources. Where the
        remote is fixed there is a fourth port, for a mesh: a tunnel to and from all others.
        """
        mesh = () if tunnel_remote == "flow" else self._tunnel("mesh0", self.MESH, tunnel_local, "flow")
        self.vsctl(
            "add-br", self.bridge, "--",
            "set", "bridge", self.bridge, "datapath_type=netdev", "fail_mode=secure",
            "protocols=OpenFlow13", f"other-config:datapath-id={self.datapath_id}",
            f"other-config:hwaddr={self.mac}", "other-config:disable-in-band=true",
            *self._port(uplink, self.UPLINK),
            *self._port("access", self.ACCESS), "type=patch", "options:peer=switch",
            *self._tunnel("map0", self.TUNNEL, tunnel_local, tunnel_remote), *mesh,
            "--", "add-br", self.GAUGE, "--",
            "set", "bridge", self.GAUGE, "datapath_type=netdev", "fail_mode=secure", "protocols=OpenFlow13",
            *self._port(access, self.GAUGE_DEVICE, self.GAUGE), f"type={ACCESS_TYPE}",
            *self._port("switch", self.GAUGE_PATCH, self.GAUGE), "type=patch", "options:peer=access",
        )
        self.measure(tunnel_mtu_bytes)
        self.appctl("tnl/neigh/aging", TUNNEL_NEIGHBOUR_SECONDS)

    def measure(self, tunnel_mtu_bytes):
        """Marks, from now on, IPv4 packets of more bytes than that which come in by the access device."""
        largest = tunnel_mtu_bytes + self.ETHERNET_BYTES

        def measured(match, frame_bytes):
            return (
                f"{match}in_port={self.GAUGE_DEVICE},actions="
                f"check_pkt_larger({frame_bytes})->NXM_OF_ETH_SRC[40],output:{self.GAUGE_PATCH}"
            )

        rules = (
            measured("priority=3,ip,vlan_tci=0x1000/0x1000,", largest + self.TAG_BYTES),
            measured("priority=2,ip,", largest),
            f"priority=1,in_port={self.GAUGE_DEVICE},actions=output:{self.GAUGE_PATCH}",
            f"priority=1,in_port={self.GAUGE_PATCH},actions=output:{self.GAUGE_DEVICE}",
        )
        self.ofctl("--bundle", "replace-flows", self.GAUGE, "-", stdin="\n".join(rules) + "\n")

    def _port(self, device, number, bridge=None):
        return (
            "--", "add-port", bridge or self.bridge, device,
            "--", "set", "interface", device, f"ofport_request={number}",
        )

    def _tunnel(self, name, number, local, remote):
        return (
            *self._port(name, number), "type=gre", "options:packet_type=legacy_l3",
            f"options:local_ip={local}", f"options:remote_ip={remote}",
        )

    def know_tunnel_neighbour(self, address, mac):
        self.appctl("tnl/neigh/set", self.bridge, address, mac)

    def set_controller(self, *targets):
        """Sends the switch to a controller, or to all nodes of one, and lets it find them within a second or two."""
        words = []
        for number, target in enumerate(targets):
            words += [
                f"--id=@c{number}", "create", "controller", f'target="{target}"', "connection_mode=out-of-band", "max_backoff=1000", "--",
            ]
        chosen = ",".join(f"@c{number}" for number in range(len(targets)))
        self.vsctl(*words, "set", "bridge", self.bridge, f"controller={chosen}")

    def connected(self):
        return self.vsctl("get", "controller", self.bridge, "is_connected").strip() == "true"

    def connected_seconds(self):
        """For how long the controller has been connected without a break; -1 when it is not.

        The switch writes that down every 5 s: the figure may be as much too small. One awaited by
        `renewed_connected_seconds` is right.
        """
        if not self.connected():
            return -1
        status = self.vsctl("get", "controller", self.bridge, "status")
        found = re.search(r'sec_since_connect="(\d+)"', status)
        return int(found.group(1)) if found else -1

    def renewed_connected_seconds(self):
        """As `connected_seconds`, as soon as the switch has written it down anew."""
        old = self.connected_seconds()
        wait_until(lambda: self.connected_seconds() != old, f"{self.namespace.name}: its record of its connection", 20)
        return self.connected_seconds()

    def rules(self, match="", stats=True):
        """The rules in the switch as ovs-ofctl prints them; without statistics they can be put back."""
        options = ["--stats" if stats else "--no-stats", *([match] if match else [])]
        lines = self.ofctl("dump-flows", self.bridge, *options).splitlines()
        return [line.strip() for line in lines if "actions=" in line]

    def seconds_by_rule(self):
        """How long the switch has had each of its rules: {table, match and actions: seconds}."""
        found = {}
        for rule in self.rules():
            table, seconds = re.search(r"table=(\d+)", rule), re.search(r"duration=([\d.]+)s", rule)
            found[f"table={table.group(1) if table else 0} {rule[rule.index('priority='):]}"] = float(seconds.group(1))
        return found

    def replace_rules(self, text):
        self.ofctl("--bundle", "replace-flows", self.bridge, "-", stdin=text)

    def port_drops(self, port):
        """Packets that a port received and dropped, as the switch counts them."""
        found = re.search(r"rx pkts=\d+, bytes=\d+, drop=(\d+)", self.ofctl("dump-ports", self.bridge, port))
        return int(found.group(1)) if found else 0

    def vsctl(self, *words):
        return run("ovs-vsctl", "--timeout=15", *words, env=self.environment())

    def ofctl(self, *words, stdin=None):
        return run("ovs-ofctl", "-O", "OpenFlow13", *words, env=self.environment(), stdin=stdin)

    def appctl(self, *words):
        return run("ovs-appctl", *words, env=self.environment())

    def _query(self, *words):
        try:
            return run(*words, env=self.environment())
        except LabError:
            return ""
