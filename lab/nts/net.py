# SPDX-License-Identifier: Apache-2.0
"""Home 1 with hosts that have names, and on the Internet the DNS: NTSv2 server, unbound and BIND.

    ps-home1  alice 192.168.1.10 --.                             .-- ps-srv1, ps-srv2: those who ask
                                    +-- ps-ce1 == ps-br -- ps-inet
    ps-home1b bob   192.168.1.11 --'                             '-- ps-dns 198.18.0.53 NTSv2 server
                                                                     |      198.18.0.54 unbound
                     ONOS 169.254.66.1 -- ps-ctl --------------------'      198.18.0.55 BIND

The NTSv2 server at 198.18.0.53 is `./portset nts-server`, and speaks the NTS protocol to the application's router. Another
one is inside the application; the resolvers reach it by ps-ctl.
"""

import base64
import json
import time
from contextlib import contextmanager

from lab import paths
from lab import topology as t
from lab.configuration import change_to, changed, forget_home1
from lab.namespaces import End, Namespace, wait_for_listener, wire
from lab.shell import wait_until

DNS, UNBOUND, BIND, DNS_GATEWAY = "198.18.0.53", "198.18.0.54", "198.18.0.55", "198.18.0.1"
DNS_CONTROL = "169.254.66.9"
INSIDE_DNS = (t.CONTROLLER_ADDRESS, 5300)  # the application's own NTSv2 server
ROUTER, NOBODY = f"{t.CONTROLLER_ADDRESS}:4754", f"{t.CONTROLLER_ADDRESS}:4755"
ZONE, INSIDE_ZONE = "home.example", "onos.example"

BOB_ADDRESS, BOB_MAC = "192.168.1.11", "02:00:00:00:01:11"
PORT, WEB_PORT = 1233, 80  # of the home's port set, and not
PATIENCE_MILLIS = 1800  # less than unbound's discard-timeout

SECRET = base64.b64encode(b"router and server").decode()
HOME_KEY, HOME_SECRET = "home-key", base64.b64encode(b"what the home's hosts know").decode()

_BASIC_RECORDS = ["@ SOA ns hostmaster 1 3600 600 86400 60", "@ NS ns", f"ns A {DNS}"]


class NtsNet:
    """What is up while the body of `up` runs."""

    def __init__(self, stack):
        self._stack = stack
        self._lab = stack.lab
        self.alice = stack.lab["home1"]
        self.bob = Namespace("ps-home1b", stack.lab.record)
        self.dns = Namespace("ps-dns", stack.lab.record)
        self._directory = paths.LAB / "nts"

    def change_home(self, home):
        """Puts another `nts` of home 1 in force."""
        change_to(self._stack, lambda portset: self._configure(portset, home))

    def _configure(self, portset, home):
        portset["subscribers"][0]["nts"] = home
        portset["nts"] = {
            "router": {"listen": ROUTER, "keys": [{"keyId": 1, "secret": SECRET}]}, "server": self._inside_document(),
        }

    @contextmanager
    def up(self, home, hosts, records=(), patience_millis=PATIENCE_MILLIS, router=ROUTER, resolvers=True, forgets=True):
        """Configures home 1's `nts`; the NTSv2 server is given entries of `hosts`, more records, and where the router is.

        With `forgets`, what was opened is taken out of the NAT at the end: hundreds of closed connections would stay for minutes."""
        self._directory.mkdir(parents=True, exist_ok=True)
        try:
            t.stand_beside_home1(self.bob, BOB_ADDRESS, BOB_MAC)
            self._bring_dns()
            self._start_server(hosts, records, patience_millis, router)
            with changed(self._stack, lambda portset: self._configure(portset, home)):
                if resolvers:
                    self._start_unbound()
                    self._start_bind()
                for address in (DNS, UNBOUND, BIND) if resolvers else (DNS,):
                    wait_for_listener(self.dns, 53, 30, address, "udp")
                self._await_first_answer()
                try:
                    yield
                finally:
                    if forgets:
                        forget_home1(self._stack)
        finally:
            # A namespace is gone at once, and what was in it a little later: wires go first, as they may come again.
            for host, device in ((self.bob, "eth1"), (self.dns, "eth0"), (self.dns, "ctl0")):
                host.ip("link", "del", device, check=False)
            self._lab.record.remove([self.bob.name, self.dns.name])

    def _bring_dns(self):
        addresses = [f"{address}/24" for address in (DNS, UNBOUND, BIND)]
        self.dns.create(forwarding=False)
        wire(
            End(self._lab["inet"], "to-dns", "02:00:00:00:53:01", DNS_GATEWAY + "/24"),
            End(self.dns, "eth0", "02:00:00:00:53:10", *addresses),
            t.HOST_MTU_BYTES,
        )
        self.dns.ip("route", "add", "default", "via", DNS_GATEWAY)
        self._lab.control.connect(self.dns, "dns", DNS_CONTROL)

    @staticmethod
    def _inside_document():
        return {
            "listen": [f"{INSIDE_DNS[0]}:{INSIDE_DNS[1]}"],
            "routers": [{"id": "here", "patienceMillis": PATIENCE_MILLIS}],
            "zones": [{
                "name": INSIDE_ZONE,
                "records": _BASIC_RECORDS,
                "hosts": [{"name": "alice", "router": "here"}, {"name": "bob", "router": "here"}],
            }],
        }

    def _start_server(self, hosts, records, patience_millis, router_address):
        def router(name, address):
            return {
                "id": name, "address": address, "keyId": 1, "secret": SECRET, "patienceMillis": patience_millis,
            }

        document = {
            "listen": [f"{DNS}:53"],
            "limits": {"held": 65536},
            "routers": [router("home", router_address), router("down", NOBODY)],
            "keys": [{"name": HOME_KEY, "secret": HOME_SECRET, "names": [ZONE], "router": "home"}],
            "zones": [{"name": ZONE, "records": [*_BASIC_RECORDS, *records], "hosts": hosts}],
        }
        file = self._directory / "nts-server.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        self.dns.start(
            paths.ROOT / "portset", "nts-server", "--config", file, "--statistics", "5", log=self.server_log(),
        )

    def router(self):
        """What nts-stats tells of home 1's router."""
        return self._stack.onos.ask("/nts/stats?subscriber=home1")[2]["routers"][0]

    def router_socket(self):
        """What the port of the NTS protocol has counted, by what it says of it."""
        sockets = self._stack.onos.ask("/nts/stats")[2]["sockets"]
        return next(socket["counters"] for socket in sockets if socket["name"] == "router")

    @staticmethod
    def server_log():
        return paths.LOGS / "nts-server.log"

    def _start_unbound(self):
        stubs = "".join(
            f'stub-zone:\n  name: "{zone}"\n  stub-addr: {server}\n'
            for zone, server in ((ZONE, f"{DNS}@53"), (INSIDE_ZONE, "{}@{}".format(*INSIDE_DNS)))
        )
        file = self._directory / "unbound.conf"
        file.write_text(
            f'server:\n  interface: {UNBOUND}\n  access-control: 0.0.0.0/0 allow\n  do-daemonize: no\n  use-syslog: no\n'
            f'  username: ""\n  chroot: ""\n  directory: "{self._directory}"\n  pidfile: ""\n  module-config: "iterator"\n'
            f"remote-control:\n  control-enable: no\n{stubs}",
            encoding="utf-8",
        )
        self.dns.start("unbound", "-d", "-p", "-c", file, log=paths.LOGS / "nts-unbound.log")

    def _start_bind(self):
        """BIND with the zone forwarded to the NTSv2 server, and nothing else known."""
        file = self._directory / "named.conf"
        file.write_text(
            f'options {{ directory "{self._directory}"; listen-on {{ {BIND}; }}; listen-on-v6 {{ none; }};\n'
            "  allow-query { any; }; recursion yes; allow-recursion { any; }; dnssec-validation no; pid-file none;\n"
            '  session-keyfile none; };\n'
            "controls { };\n"
            f'zone "{ZONE}" {{ type forward; forward only; forwarders {{ {DNS}; }}; }};\n',
            encoding="utf-8",
        )
        self.dns.start("named", "-g", "-c", file, "-n", "1", log=paths.LOGS / "nts-named.log")

    def _await_first_answer(self):
        """Both hosts have spoken, so that the CE knows their Ethernet addresses, and both servers answer."""
        for host in (self.alice, self.bob):
            host.exec("ping", "-c", "1", "-W", "2", t.HOME1.GATEWAY_ADDRESS, check=False)
        for server, port, zone in ((DNS, 53, ZONE), (*INSIDE_DNS, INSIDE_ZONE)):
            wait_until(
                lambda s=server, p=port, z=zone: "NOERROR" in self.dig(self.dns, s, f"ns.{z}", port=p)[0],
                f"the NTSv2 server of {zone} at {server} (log {self.server_log()})", 30, 0.1,
            )

    @staticmethod
    def dig(host, server, name, kind="A", port=53, seconds=5):
        """What dig says, and after how many seconds: one query, no second try."""
        began = time.monotonic()
        text = host.exec(
            "dig", f"@{server}", "-p", port, f"+time={seconds}", "+tries=1", "+noall", "+comments", "+answer",
            "+nocookie", name, kind, check=False,
        )
        return text, time.monotonic() - began

    @staticmethod
    def address_in(text):
        """The address of an answer of dig; None if there is none."""
        found = [line.split() for line in text.splitlines() if "\tA\t" in line]
        return found[0][4] if found else None

    def resolving(self, resolver=UNBOUND):
        """The words before a program's that let it resolve names there: its libc finds that in /etc/resolv.conf."""
        file = self._directory / f"resolv-{resolver}.conf"
        file.write_text(f"nameserver {resolver}\n", encoding="utf-8")
        # `ip netns exec` gives each program a mount namespace of its own.
        return ("sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file)

    def update(self, host, secret, *lines):
        """A DNS UPDATE by nsupdate from a host of the home; what nsupdate says of it."""
        text = "\n".join((f"server {DNS}", f"zone {ZONE}", *lines, "send", ""))
        return host.exec(
            "sh", "-c", f'nsupdate -t 5 -y "hmac-sha256:{HOME_KEY}:{secret}" 2>&1', stdin=text, check=False,
        ).strip()
