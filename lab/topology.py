# SPDX-License-Identifier: Apache-2.0
"""What is wired to what.

                         the access network: IPv6 only                      IPv4 Internet

  ps-home1 ---- ps-ce1 ---.                                          .---- ps-srv1 198.51.100.10
  192.168.1.10  OVS        \\                                       /
                            \\                                     /
  ps-home2 ---- ps-ce2 ------ ps-access ---- ps-br ---- ps-inet --
  192.168.1.10  OVS         / Linux          OVS        Linux     \\
                           /                                       \\
  ps-home3 ---- ps-kce ---'                                         '---- ps-srv2 203.0.113.10
  192.168.1.10  Linux, seg6

The three homes share 192.0.2.18, with PSIDs 0x34, 0x35 and 0x36. The switches reach the controller by
a bridge of its own, ps-ctl; kernels and switches know all their neighbours before the first packet.
"""

import os

from lab import fileserver, kernel_ce, paths, shim
from lab.namespaces import ControlNetwork, End, Namespace, Record, wait_for_listener, wire
from lab.openvswitch import Switch
from lab.shell import LabError, run

SHARED_IPV4 = "192.0.2.18"
RULE_IPV6, RULE_IPV4, EA_BITS, PSID_OFFSET, PSID_LENGTH = "2001:db8::/40", "192.0.2.0/24", 16, 6, 8
BR_ADDRESS = "2001:db8:ffff::1"
BR_INTERNET_ADDRESS, BR_INTERNET_MAC = "100.64.0.1", "02:00:00:00:0b:01"
INET_MAC = "02:00:00:00:0b:02"

# Access links carry an inner packet of 1500 bytes, 40 of IPv6, and 4 of GRE behind the shim.
ACCESS_MTU_BYTES, HOST_MTU_BYTES = 1600, 1500
MAP_IPV6_MTU_BYTES = HOST_MTU_BYTES + 40

CONTROLLER_ADDRESS, CONTROLLER_PREFIX_LENGTH = "169.254.66.1", 24
OPENFLOW_PORT = int(os.environ.get("PORTSET_OPENFLOW_PORT", "6653"))
CONTROLLER = f"tcp:{CONTROLLER_ADDRESS}:{OPENFLOW_PORT}"  # as a switch is told
HTTP_PORT = 80


class Home:
    """A home: a host, its CE, and what MAP-E derives for its end-user prefix."""

    HOST_ADDRESS, GATEWAY_ADDRESS = "192.168.1.10", "192.168.1.1"

    def __init__(self, number, psid):
        self.number = number
        self.subscriber = f"home{number}"
        self.psid = psid
        self.prefix = f"2001:db8:12:{psid:02x}00::/56"
        self.map_address = f"2001:db8:12:{psid:02x}00:0:c000:212:{psid:02x}"
        self.access_address = f"2001:db8:12:{psid:02x}00::ff"
        self.gateway_mac = f"02:00:00:00:{number:02x}:01"
        self.host_mac = f"02:00:00:00:{number:02x}:10"
        self.ce_mac = f"02:00:00:00:{number:02x}:02"
        self.access_mac = f"02:00:00:00:{number:02x}:03"

    def port(self, block, number=0):
        """One of the four ports that it has in each block of 1,024; those of block 0 are nobody's (RFC 7597 5.1)."""
        return block << 10 | self.psid << 2 | number


HOME1, HOME2, HOME3 = Home(1, 0x34), Home(2, 0x35), Home(3, 0x36)
SWITCHED_HOMES = (HOME1, HOME2)
HOMES = (HOME1, HOME2, HOME3)


class Server:
    """A host on the Internet: web server and reflector, in its own network.

    Its second address is for those who want to know whether it matters whom a home speaks to (RFC 5780).
    """

    def __init__(self, number, network):
        self.name = f"srv{number}"
        self.address, self.second_address, self.gateway = network + ".10", network + ".11", network + ".1"
        self.mac, self.gateway_mac = f"02:00:00:00:5{number}:10", f"02:00:00:00:5{number}:01"


SRV1, SRV2 = Server(1, "198.51.100"), Server(2, "203.0.113")

# Plain IPv6 from home 1 to server 1 along the very same wires and switch ports, without MAP-E and NAT:
# what the `offload` scenario compares with. Only the rules of that scenario let it pass.
PLAIN_HOME, PLAIN_HOME_GATEWAY = "fd00:f::10", "fd00:f::1"
PLAIN_SERVER, PLAIN_SERVER_GATEWAY = "fd00:e::10", "fd00:e::1"
PLAIN_ACCESS, PLAIN_INET = "fd00:d::1", "fd00:d::2"

BR_MAC, BR_GATEWAY, BR_GATEWAY_MAC = "02:00:00:00:0b:10", "2001:db8:ffff::ff", "02:00:00:00:0b:03"


def stand_beside_home1(namespace, address, mac):
    """Makes the namespace another host of home 1: a macvlan of its host's wire, with an address and a MAC of its own."""
    namespace.create(forwarding=False)
    run(
        "ip", "-n", "ps-home1", "link", "add", "link", "eth0", "name", "eth1", "netns", namespace.name,
        "address", mac, "type", "macvlan", "mode", "bridge",
    )
    namespace.exec("ethtool", "-K", "eth1", "tx", "off")
    namespace.ip("addr", "add", address + "/24", "dev", "eth1")
    namespace.ip("link", "set", "eth1", "up")
    namespace.ip("route", "add", "default", "via", HOME1.GATEWAY_ADDRESS)


class Lab:
    """The whole of it: `up` and `down`, and its parts by name."""

    FORWARDING = ("access", "inet", "kce")

    def __init__(self):
        self.record = Record(paths.RECORD)
        names = ("home1", "home2", "home3", "ce1", "ce2", "kce", "access", "br", "inet", "srv1", "srv2")
        self._namespaces = {name: Namespace("ps-" + name, self.record) for name in names}
        self.control = ControlNetwork(self.record, "ps-ctl", CONTROLLER_ADDRESS, CONTROLLER_PREFIX_LENGTH)
        self.br = Switch(self["br"], "br0", "0000000000000b01", BR_MAC)
        self.ce1 = Switch(self["ce1"], "ce0", "0000000000000ce1", HOME1.ce_mac)
        self.ce2 = Switch(self["ce2"], "ce0", "0000000000000ce2", HOME2.ce_mac)
        self.switches = (self.br, self.ce1, self.ce2)

    def __getitem__(self, name):
        """A namespace, by its name with or without the prefix ps-."""
        try:
            return self._namespaces[name.removeprefix("ps-")]
        except KeyError:
            raise LabError(f"no host {name}; there are: {' '.join(self._namespaces)}") from None

    def __iter__(self):
        return iter(self._namespaces.values())

    def is_up(self):
        return not self.record.empty()

    def up(self):
        """Brings everything up but the controller; what was made is taken back if that fails."""
        if self.is_up():
            raise LabError("the lab is up already (./portset lab down takes it down)")
        try:
            shim.compile_shim()
            for name, namespace in self._namespaces.items():
                namespace.create(forwarding=name in self.FORWARDING)
            self._lay_wires()
            self._route()
            self._start_switches()
            kernel_ce.configure(self["kce"], self["home3"], HOME3, SHARED_IPV4, BR_ADDRESS)
            self._start_servers()
        except BaseException:
            self.down()
            raise

    def down(self):
        self.record.remove_all()

    def _lay_wires(self):
        ns = self._namespaces
        for home in HOMES:
            ce = "kce" if home is HOME3 else f"ce{home.number}"
            plain = {HOME1: (PLAIN_HOME + "/64",)}.get(home, ())
            lan = (home.GATEWAY_ADDRESS + "/24",) if home is HOME3 else ()
            wan = ("fd00:3::2/64",) if home is HOME3 else ()
            wire(
                End(ns[f"home{home.number}"], "eth0", home.host_mac, home.HOST_ADDRESS + "/24", *plain),
                End(ns[ce], "lan0", home.gateway_mac, *lan),
                HOST_MTU_BYTES,
            )
            plain = {HOME1: (PLAIN_HOME_GATEWAY + "/64",)}.get(home, ())
            near = "fd00:3::1/64" if home is HOME3 else home.access_address + "/64"
            wire(
                End(ns["access"], "to-" + ce, home.access_mac, near, *plain),
                End(ns[ce], "wan0", f"02:00:00:00:{home.number:02x}:04", *wan),
                ACCESS_MTU_BYTES,
            )
        wire(
            End(ns["access"], "to-br", BR_GATEWAY_MAC, BR_GATEWAY + "/64", PLAIN_ACCESS + "/64"),
            End(ns["br"], "core0", "02:00:00:00:0b:04"),
            ACCESS_MTU_BYTES,
        )
        wire(
            End(ns["br"], "inet0", "02:00:00:00:0b:05"),
            End(ns["inet"], "to-br", INET_MAC, "100.64.0.2/30", PLAIN_INET + "/64"),
            HOST_MTU_BYTES,
        )
        for server in (SRV1, SRV2):
            plain_near, plain_far = (
                ((PLAIN_SERVER_GATEWAY + "/64",), (PLAIN_SERVER + "/64",)) if server is SRV1 else ((), ())
            )
            wire(
                End(ns["inet"], "to-" + server.name, server.gateway_mac, server.gateway + "/24", *plain_near),
                End(ns[server.name], "eth0", server.mac, server.address + "/24", server.second_address + "/24", *plain_far),
                HOST_MTU_BYTES,
            )

    def _route(self):
        for home in HOMES:
            host = self[f"home{home.number}"]
            host.ip("route", "add", "default", "via", home.GATEWAY_ADDRESS)
        self["inet"].ip("route", "add", RULE_IPV4, "via", BR_INTERNET_ADDRESS)
        for server in (SRV1, SRV2):
            self[server.name].ip("route", "add", "default", "via", server.gateway)
            self[server.name].neighbour(server.gateway, server.gateway_mac, "eth0")
            for address in (server.address, server.second_address):
                self["inet"].neighbour(address, server.mac, "to-" + server.name)
        for home in SWITCHED_HOMES:
            access, link = self["access"], f"to-ce{home.number}"
            access.neighbour(home.map_address, home.ce_mac, link)
            access.ip("-6", "route", "add", home.prefix, "via", home.map_address, "dev", link)
        self["access"].neighbour("fd00:3::2", "02:00:00:00:03:04", "to-kce")
        self["access"].ip("-6", "route", "add", HOME3.prefix, "via", "fd00:3::2", "dev", "to-kce")
        self["access"].neighbour(BR_ADDRESS, BR_MAC, "to-br")
        self._route_plain()

    def _route_plain(self):
        access, inet = self["access"], self["inet"]
        self["home1"].ip("-6", "route", "add", "default", "via", PLAIN_HOME_GATEWAY)
        self["home1"].neighbour(PLAIN_HOME_GATEWAY, HOME1.access_mac, "eth0")
        access.neighbour(PLAIN_HOME, HOME1.host_mac, "to-ce1")
        access.ip("-6", "route", "add", "fd00:e::/64", "via", PLAIN_INET, "dev", "to-br")
        access.neighbour(PLAIN_INET, INET_MAC, "to-br")
        inet.ip("-6", "route", "add", "fd00:f::/64", "via", PLAIN_ACCESS, "dev", "to-br")
        inet.neighbour(PLAIN_ACCESS, BR_GATEWAY_MAC, "to-br")
        inet.neighbour(PLAIN_SERVER, SRV1.mac, "to-srv1")
        self["srv1"].ip("-6", "route", "add", "default", "via", PLAIN_SERVER_GATEWAY)
        self["srv1"].neighbour(PLAIN_SERVER_GATEWAY, SRV1.gateway_mac, "eth0")

    def _start_switches(self):
        self.control.create()
        for number, switch in enumerate(self.switches, start=2):
            network = CONTROLLER_ADDRESS.rsplit(".", 1)[0]
            short_name = switch.namespace.name.removeprefix("ps-")
            self.control.connect(switch.namespace, short_name, f"{network}.{number}")
            switch.start()
        self.br.add_bridge("core0", "inet0", BR_ADDRESS, "flow", HOST_MTU_BYTES)
        for home, switch in zip(SWITCHED_HOMES, (self.ce1, self.ce2)):
            switch.add_bridge("wan0", "lan0", home.map_address, BR_ADDRESS, HOST_MTU_BYTES)
        for switch in self.switches:
            self._give_underlay(switch)
            shim.attach(switch.namespace, "core0" if switch is self.br else "wan0")

    def restart_switch(self, switch):
        """Kills a switch's vswitchd, as a power cut would, and starts it again: its rules are gone."""
        switch.restart(HOST_MTU_BYTES)
        self._give_underlay(switch)

    def _give_underlay(self, switch):
        """The bridge's LOCAL port owns the tunnel's address: the switch routes tunnels by it."""
        if switch is self.br:
            address, gateway, gateway_mac = BR_ADDRESS, BR_GATEWAY, BR_GATEWAY_MAC
        else:
            home = HOME1 if switch is self.ce1 else HOME2
            address, gateway, gateway_mac = home.map_address, home.access_address, home.access_mac
        namespace, local = switch.namespace, switch.bridge
        namespace.sysctl(**{f"net.ipv6.conf.{local}.addr_gen_mode": 1})
        namespace.ip("link", "set", local, "mtu", ACCESS_MTU_BYTES, "up")
        namespace.ip("addr", "replace", address + "/64", "dev", local, "nodad")
        namespace.neighbour(gateway, gateway_mac, local)
        namespace.ip("-6", "route", "replace", "default", "via", gateway, "dev", local)
        switch.know_tunnel_neighbour(gateway, gateway_mac)

    def _start_servers(self):
        fileserver.write_site(paths.WEB)
        for server in (SRV1, SRV2):
            namespace = self[server.name]
            log = paths.LOGS / f"{namespace.name}-http.log"
            namespace.start(
                "python3", paths.ROOT / "lab" / "fileserver.py", paths.WEB, HTTP_PORT, log=log
            )
        for server in (SRV1, SRV2):
            wait_for_listener(self[server.name], HTTP_PORT)

    def connect_switches(self):
        """Sends the switches to the controller."""
        for switch in self.switches:
            switch.set_controller(CONTROLLER)
