# SPDX-License-Identifier: Apache-2.0
"""What the experiment compares with: the Linux kernel's own NAT, between namespaces of its own.

    ps-tw-in1  192.168.1.10 ---.
                                >-- ps-tw-nat ---- ps-tw-out 198.51.100.10
    ps-tw-in2  192.168.2.10 ---'    nftables

Its ports begin with FIRST_PORT, on an outside address that nobody has used before whenever all is to be forgotten.
"""

import ipaddress

from lab.namespaces import End, Namespace, wire

FIRST_PORT = 40000
SERVER, GATEWAY = "198.51.100.10", "198.51.100.1"
OUTSIDE = ipaddress.ip_network("100.65.0.0/16")
MTU_BYTES = 1500


class KernelNat:
    """The namespaces, and the NAT that is set in them."""

    # As it is, and with the timestamps of each SYN replaced by NOPs.
    PLAIN, WITHOUT_TIMESTAMPS = "kernel", "kernel-nop"
    POLICIES = (PLAIN, WITHOUT_TIMESTAMPS)

    def __init__(self, record):
        names = ("in1", "in2", "nat", "out")
        self._record = record
        self._all = {name: Namespace(f"ps-tw-{name}", record) for name in names}
        self.hosts = [self._all["in1"], self._all["in2"]]
        self.server = self._all["out"]
        self.server_address = SERVER
        self._addresses = OUTSIDE.hosts()
        self._policy = None

    def up(self):
        for name, namespace in self._all.items():
            namespace.create(forwarding=name == "nat")
        nat, out = self._all["nat"], self.server
        for number, host in enumerate(self.hosts, start=1):
            network, device = f"192.168.{number}", f"in{number}"
            wire(
                End(host, "eth0", f"02:00:00:00:7{number}:10", f"{network}.10/24"),
                End(nat, device, f"02:00:00:00:7{number}:01", f"{network}.1/24"),
                MTU_BYTES,
            )
            host.ip("route", "add", "default", "via", f"{network}.1")
        wire(
            End(nat, "out0", "02:00:00:00:73:01", GATEWAY + "/24"),
            End(out, "eth0", "02:00:00:00:73:10", SERVER + "/24"),
            MTU_BYTES,
        )
        out.ip("route", "add", str(OUTSIDE), "via", GATEWAY)

    def down(self):
        self._record.remove([namespace.name for namespace in self._all.values()])

    def set(self, policy, ports):
        """Gives the home that many ports, none of which has been used."""
        self._policy = (policy, ports)
        self.fresh()

    def fresh(self):
        """The same home with another outside address, so that NAT and server know nothing of it."""
        policy, ports = self._policy
        nat, address = self._all["nat"], next(self._addresses)
        nat.ip("addr", "flush", "dev", "out0", "to", str(OUTSIDE))
        nat.ip("addr", "add", f"{address}/32", "dev", "out0")
        nat.exec("nft", "-f", "-", stdin=ruleset(address, ports, policy == self.WITHOUT_TIMESTAMPS))


def ruleset(address, ports, without_timestamps):
    """The NAT in nftables' language, in the place of the one before."""
    reset = "    tcp flags & (syn | ack) == syn reset tcp option timestamp\n" if without_timestamps else ""
    return (
        "table ip home\n"
        "delete table ip home\n"
        "table ip home {\n"
        "  chain forward {\n"
        "    type filter hook forward priority mangle\n"
        f"{reset}"
        "  }\n"
        "  chain postrouting {\n"
        "    type nat hook postrouting priority srcnat\n"
        f'    oifname "out0" meta l4proto tcp snat to {address}:{FIRST_PORT}-{FIRST_PORT + ports - 1}\n'
        "  }\n"
        "}\n"
    )
