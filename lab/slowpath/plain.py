# SPDX-License-Identifier: Apache-2.0
"""What the slow path is compared with: home 1's host and server 1 by IPv4 addresses of their own, on the same wires and
switches, without NAT or tunnel. The customer edge forwards by two rules, or asks ONOS about each connection."""

import time

from lab import datapath, paths
from lab import topology as t
from lab.openvswitch import Switch
from lab.shell import LabError

HOME, HOME_GATEWAY, HOME_NETWORK = "10.9.1.10", "10.9.1.1", "10.9.1.0/24"
SERVER, SERVER_GATEWAY, SERVER_NETWORK = "10.9.3.10", "10.9.3.1", "10.9.3.0/24"
NEAR, FAR = "10.9.2.1", "10.9.2.2"
BUNDLES = paths.ROOT / "runtime" / "reactive" / "target"
CONTROLLER = "CONTROLLER"
SETTLE_SECONDS = 1  # the switch has its rules


def lay(lab):
    """Addresses, routes and neighbours of this way; they go with the lab."""
    home, access, inet, server = (lab[name] for name in ("home1", "access", "inet", "srv1"))
    for host, device, address in (
        (home, "eth0", f"{HOME}/24"), (access, "to-ce1", f"{HOME_GATEWAY}/24"), (access, "to-br", f"{NEAR}/30"),
        (inet, "to-br", f"{FAR}/30"), (inet, "to-srv1", f"{SERVER_GATEWAY}/24"), (server, "eth0", f"{SERVER}/24"),
    ):
        host.ip("addr", "replace", address, "dev", device)
    for host, network, gateway in (
        (home, SERVER_NETWORK, HOME_GATEWAY), (access, SERVER_NETWORK, FAR),
        (inet, HOME_NETWORK, NEAR), (server, HOME_NETWORK, SERVER_GATEWAY),
    ):
        host.ip("route", "replace", network, "via", gateway)
    for host, address, mac, device in (
        (home, HOME_GATEWAY, t.HOME1.access_mac, "eth0"), (access, HOME, t.HOME1.host_mac, "to-ce1"),
        (access, FAR, t.INET_MAC, "to-br"), (inet, NEAR, t.BR_GATEWAY_MAC, "to-br"),
        (inet, SERVER, t.SRV1.mac, "to-srv1"), (server, SERVER_GATEWAY, t.SRV1.gateway_mac, "eth0"),
    ):
        host.neighbour(address, mac, device)


def _rules(*ways):
    """Rules above all of the application's, in ONOS's JSON: (in port, network of the destination, out port)."""
    return [
        {
            "priority": 60000,
            "tableId": 0,
            "selector": {"criteria": [
                {"type": "IN_PORT", "port": in_port},
                {"type": "ETH_TYPE", "ethType": "0x800"},
                {"type": "IPV4_DST", "ip": network},
            ]},
            "treatment": {"instructions": [{"type": "OUTPUT", "port": str(out_port)}]},
        }
        for in_port, network, out_port in ways
    ]


class Rules:
    """The rules of this way: of the border relay always, of the customer edge as long as the `with` block lasts."""

    def __init__(self, onos, lab):
        self._onos, self._lab = onos, lab
        up, down = (Switch.UPLINK, SERVER_NETWORK, Switch.ACCESS), (Switch.ACCESS, HOME_NETWORK, Switch.UPLINK)
        onos.add_rules(lab.br.device_id, _rules(up, down))

    def forwarding(self):
        """The customer edge forwards."""
        return _Installed(self._onos, self._lab, Switch.UPLINK, Switch.ACCESS)

    def asking(self):
        """The customer edge asks ONOS."""
        return _Installed(self._onos, self._lab, CONTROLLER, CONTROLLER)


class _Installed:
    def __init__(self, onos, lab, up, down):
        self._onos, self._lab = onos, lab
        self._ways = (Switch.ACCESS, SERVER_NETWORK, up), (Switch.UPLINK, HOME_NETWORK, down)
        self._installed = []

    def __enter__(self):
        self._installed = self._onos.add_rules(self._lab.ce1.device_id, _rules(*self._ways))
        time.sleep(SETTLE_SECONDS)
        datapath.forget(self._lab.ce1)

    def __exit__(self, *_):
        for device, flow in self._installed:
            self._onos.remove_rule(device, flow)


class Reactive:
    """ONOS's usual way with flows as a bundle in the runtime, as long as the `with` block lasts."""

    def __init__(self, onos):
        self._onos = onos

    def __enter__(self):
        bundle = next(BUNDLES.glob("portset-runtime-reactive-*.jar"), None)
        if bundle is None:
            raise LabError(f"{BUNDLES} has no bundle: mvn -B -DskipTests package builds it")
        self._onos.cli(f"bundle:install -s file:{bundle}")

    def __exit__(self, *_):
        self._onos.cli("bundle:uninstall org.portset.runtime.reactive")
