# SPDX-License-Identifier: Apache-2.0
"""A home's router gets its prefix and its MAP rule by DHCPv6 (RFC 7598), from Kea, configured by us."""

import json
import os
import re
import stat
from contextlib import contextmanager

from lab import paths
from lab import topology as t
from lab.capture import capture
from lab.configuration import DOMAIN, RULE, document
from lab.namespaces import End, Namespace, ended, wire
from lab.scenario import Scenario
from lab.shell import run, wait_until

LINK, SERVER = "fd00:4::/64", "fd00:4::1"
OPTION = "dhcp6.s46-cont-mape"
FIELDS = (
    "dhcpv6.s46_rule.ipv6_prefix", "dhcpv6.s46_rule.ipv6_prefix_len", "dhcpv6.s46_rule.ipv4_prefix",
    "dhcpv6.s46_rule.ipv4_pref_len", "dhcpv6.s46_rule.ea_len", "dhcpv6.s46_portparam.offset", "dhcpv6.s46_br.address",
)


class Dhcpv6(Scenario):
    """Judged by Kea, which must take the configuration, ISC's dhclient, and tshark, which decodes the options itself."""

    name = "dhcpv6"
    title = "Kea delegates a prefix with its MAP rule to dhclient, and tshark reads the same in the packets"
    needs_onos = False
    is_test = False  # needs Kea and dhclient, which ./portset test does not install

    def show(self):
        self.directory = paths.LAB / "dhcpv6"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.server, self.client = (Namespace("ps-" + name, self.lab.record) for name in ("kea", "cpe"))
        try:
            self._connect()
            with self._kea(), capture("dhcpv6", self.server, "eth0", snap_bytes=1500, capture_filter="udp") as packets:
                told = self._ask()
            self._judge(told, packets)
        finally:
            self.lab.record.remove([self.server.name, self.client.name])

    def _connect(self):
        for namespace in (self.server, self.client):
            namespace.create(forwarding=False)
            namespace.sysctl(**{"net.ipv6.conf.default.addr_gen_mode": 0})
        wire(
            End(self.server, "eth0", "02:00:00:00:0d:01", SERVER + "/64"),
            End(self.client, "eth0", "02:00:00:00:0d:02", "fd00:4::2/64"),
            t.HOST_MTU_BYTES,
        )

    def _configuration(self):
        """What ./portset map kea prints; leases and the server's id stay in memory."""
        network = self.directory / "network.json"
        network.write_text(json.dumps(document(self.lab)), encoding="utf-8")
        text = run(paths.ROOT / "portset", "map", "kea", "--domain", "lab", "--link", LINK, "--interface", "eth0", network)
        configuration = json.loads(text)
        configuration["Dhcp6"]["lease-database"] = {"type": "memfile", "persist": False}
        configuration["Dhcp6"]["server-id"] = {"type": "LL", "persist": False}
        file = self.directory / "kea.json"
        file.write_text(json.dumps(configuration), encoding="utf-8")
        return file

    @contextmanager
    def _kea(self):
        file, log = self._configuration(), paths.LOGS / "kea.log"
        log.unlink(missing_ok=True)
        environment = dict(os.environ, KEA_PIDFILE_DIR=str(self.directory), KEA_LOCKFILE_DIR=str(self.directory))
        with ended(self.server.start("kea-dhcp6", "-c", file, log=log, env=environment)):
            wait_until(lambda: "DHCP6_STARTED" in log.read_text(encoding="utf-8"), f"Kea (log {log})", 10, 0.05)
            yield

    def _ask(self):
        """The variables that dhclient gives its script for the lease it has got."""
        names = {name: self.directory / name for name in ("dhclient.conf", "script", "told", "leases", "dhclient.pid")}
        names["told"].unlink(missing_ok=True)
        names["leases"].write_text("", encoding="utf-8")
        names["dhclient.conf"].write_text(f"option {OPTION} code 94 = string;\nalso request {OPTION};\n", encoding="utf-8")
        script = names["script"]
        script.write_text(f'#!/bin/sh\n[ "$reason" != BOUND6 ] || env >"{names["told"]}"\n', encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        command = (
            "dhclient", "-6", "-P", "-1", "-d", "-cf", names["dhclient.conf"], "-sf", script,
            "-lf", names["leases"], "-pf", names["dhclient.pid"], "eth0",
        )
        with ended(self.client.start(*command, log=paths.LOGS / "dhclient.log")):
            wait_until(lambda: names["told"].exists() and names["told"].stat().st_size, "a lease", 15, 0.05)
        lines = names["told"].read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _judge(self, told, packets):
        prefix = told.get("new_ip6_prefix", "none")
        self.check("dhclient is delegated a prefix of the rule", re.fullmatch(r"2001:db8:.*/56", prefix), prefix)
        octets = told.get("new_dhcp6_s46_cont_mape", "none")
        text = run(paths.ROOT / "portset", "map", "option", octets, check=False)
        wanted = {
            "rules": [
                {
                    "ipv6Prefix": RULE["ipv6Prefix"], "ipv4Prefix": RULE["ipv4Prefix"], "eaBits": RULE["eaBits"],
                    "forwarding": False, "psidOffset": RULE["psidOffset"],
                }
            ],
            "brAddresses": [DOMAIN["brAddress"]],
        }
        self.check("and option 94, which says what is configured", text and json.loads(text) == wanted, octets)
        network6, network4 = RULE["ipv6Prefix"].split("/"), RULE["ipv4Prefix"].split("/")
        fields = [*network6, *network4, str(RULE["eaBits"]), str(RULE["psidOffset"]), DOMAIN["brAddress"]]
        replies = packets.fields("dhcpv6.msgtype == 7", *FIELDS)
        self.check("tshark reads the same in Kea's reply", replies == [fields], replies)
        wrong = packets.count("_ws.malformed or _ws.expert.severity == error")
        self.check("and finds nothing malformed", wrong == 0, wrong)
