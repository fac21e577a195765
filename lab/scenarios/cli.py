# SPDX-License-Identifier: Apache-2.0
"""The commands do what their page of the documentation says."""

import re
import time
from datetime import datetime, timezone

from lab import packets, paths, traffic
from lab import topology as t
from lab.scenario import Scenario
from lab.scenarios.spoof import forged_frame
from lab.shell import CommandFailed, LabError

PAGE = paths.ROOT / "docs" / "cli.md"
COUNTERS_SECONDS = 20
TRACE_OUT = f"out home1 udp {t.Home.HOST_ADDRESS}:40000 {t.SRV1.address}:53"
TRACE_IN = f"in udp {t.SRV1.address}:53 {t.SHARED_IPV4}:5328"

# Each reading command with its arguments, and a word of the first line that it prints without -j.
READING = (
    ("mape-domains", "", "lab: BR"),
    ("mape-switches", "", "SWITCH"),
    ("mape-subscribers", "", "SUBSCRIBER"),
    ("mape-subscribers", "home1", "home1"),
    ("mape-trace", TRACE_OUT, t.Home.HOST_ADDRESS),
    ("mape-trace", TRACE_IN, t.SHARED_IPV4),
    ("nat-sessions", "", "SUBSCRIBER"),
    ("nat-sessions", "home1 --protocol tcp --limit 2", "SUBSCRIBER"),
    ("nat-mappings", "", "SUBSCRIBER"),
    ("nat-ports", "", "SUBSCRIBER"),
    ("nat-ports", "home1", "home1: ports in TIME_WAIT: hold"),
    ("nat-policy", "", "SUBSCRIBER"),
    ("nat-policy", "home1", "home1"),
    ("nat-drops", "", "PACKETS"),
    ("nat-drops", "--all", "PACKETS"),
    ("nat-log", "home1", "TIME"),
    ("nat-log", "home1 --limit 1", "TIME"),
    ("nts-hosts", "home1", "NAME"),
    ("nts-why", "alice.home.example 80", "alice.home.example port 80: can't be reached. Port 80 is another home's"),
)

# Reading commands that have nothing to list here, and what they say of that.
NOTHING_YET = {"nts-cache": "(none)", "nts-queue home1": "(none)", "nts-stats": "SUBSCRIBER"}

# What is typed wrong, and what the one line of error must say.
WRONG = {
    "mape-subscribers home9": "there is none named home9; known subscribers: home1, home2",
    "mape-subscribers home1 home2": "one is enough",
    "nat-sessions home1 --wibble": "there is none named --wibble",
    "mape-trace out home1 udp 192.168.1.10:40000": "write: mape-trace",
    "mape-trace in gre 198.51.100.10:53 192.0.2.18:1232": "must be tcp, udp or icmp, not gre",
    "mape-trace in udp 198.51.100.10 192.0.2.18:1232": "is not an address and port such as",
    "mape-trace in udp 198.51.100.10:53 192.0.2.18:65536": "destination",
    "nat-sessions home9": "there is none named home9",
    "nat-sessions --limit 0": "limit: must be a number",
    "nat-sessions --protocol sctp": "must be tcp, udp or icmp, not sctp",
    "nat-ports home9": "there is none named home9; known subscribers: home1, home2",
    "nat-ports home1 home2": "one is enough",
    "nat-policy home9": "there is none named home9",
    "nat-policy set home1": "write: nat-policy",
    "nat-policy set home1 --mapping sideways": "sideways",
    "nat-policy set home1 wibble=1": "policy.wibble: is not a field here",
    "nat-policy set home1 timers.udpSeconds=119": "policy.timers.udpSeconds: ",
    "nat-who 192.0.2.18 1232 tcp": "write: nat-who",
    "nat-who 192.0.2 1232 tcp 2026-11-21T12:03:04Z": "address: ",
    "nat-who 192.0.2.18 1232 tcp noon": "time: ",
    "nts-hosts add home1 bob.home.example 10.9.9.9": "subscribers[0].nts.hosts[1].address: 10.9.9.9 is not in",
    "nts-hosts remove carol.home.example": "name: no host is called carol.home.example",
    "nat-log home9": "there is none named home9; known subscribers: home1, home2",
}


def documented_keys():
    """The keys of each command's objects, from the table in the page."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([A-Za-z0-9 ]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {command: keys.split() for command, keys in rows if len(keys.split()) > 2}

# Before the first argument the shell itself reads the options, and words its own refusal.
WRONG_FOR_THE_SHELL = {"mape-switches --wibble": "undefined option --wibble", "mape-trace": "direction is required"}


class Cli(Scenario):
    """Judged by the documentation: keys, first lines and exit statuses are compared with it."""

    name = "cli"
    title = "every command answers as documented, for people and as JSON, and fails clearly"
    about_seconds = 40

    def show(self):
        keys = documented_keys()
        commands = sorted({command for command, *_ in READING} | {"nat-who"})
        self.check("the page lists the keys of every command", sorted(keys) == commands, " ".join(keys))
        self._make_something_to_list()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        reading = [
            (f"{command} {arguments}".strip(), word, keys.get(command, []))
            for command, arguments, word in (*READING, ("nat-who", f"{t.SHARED_IPV4} 1232 tcp {now}", "SUBSCRIBER"))
        ]
        tables = self.onos.cli_each([command for command, _, _ in reading])
        documents = self.onos.cli_each([f"{command} -j" for command, _, _ in reading])
        for (command, word, wanted), table, document in zip(reading, tables, documents):
            self._judge_reading(command, word, wanted, table, document)
        for command, word in NOTHING_YET.items():
            status, output = self._run(command)
            self.check(command, status == 0 and word in output, output.splitlines()[:1])
        self._judge_ports()
        self._judge_setting()
        for command, reason in WRONG.items():
            status, output = self._run(command)
            told = status != 0 and len(output.splitlines()) == 1 and output.startswith("Error: ") and reason in output
            self.check(f"{command}: one line of error, exit status not 0", told, f"{status} {output}")
        for command, reason in WRONG_FOR_THE_SHELL.items():
            status, output = self._run(command)
            first = output.splitlines()[0] if output else ""
            self.check(f"{command}: refused by the shell, exit status not 0", status != 0 and reason in first, f"{status} {first}")
        status, output = self._run("nts-hosts remove alice.home.example")
        self.check("nts-hosts remove: says what it did", status == 0 and "is out of the list" in output, output)

    def _make_something_to_list(self):
        """Sessions, a mapping, and a drop that the counters know of."""
        self.lab["home1"].exec("natpmpc", "-a", 0, 8080, "tcp", 120)
        status, output = self._run(f"nts-hosts add home1 alice.home.example {t.Home.HOST_ADDRESS}")
        self.check("nts-hosts add: says what it did", status == 0 and "is 192.168.1.10 of home1 now" in output, output)
        traffic.load_page(self.lab["home1"], t.SRV1.address)
        with packets.FrameSender(self.lab["access"], "to-br") as sender:
            sender.send(forged_frame("2001:db9:12:3400:0:c000:212:34", 5328, 9999))
        deadline = time.monotonic() + COUNTERS_SECONDS
        while "spoofed-prefix" not in self.onos.drops() and time.monotonic() < deadline:
            time.sleep(1)

    def _run(self, command):
        """A command's exit status and all it prints."""
        try:
            return 0, self.onos.cli(command).strip()
        except CommandFailed as failed:
            return failed.status, failed.output

    def _judge_reading(self, command, word, keys, table, document):
        first = table.splitlines()[0] if table else ""
        self.check(f"{command}", word in first, f"{len(table.splitlines())} lines")
        try:
            found = self.onos.json_in(f"{command} -j", document)
        except LabError as error:
            self.check(f"{command} -j", False, error)
            return
        objects = found if isinstance(found, list) else [found]
        others = {key for each in objects for key in set(each) ^ set(keys)}
        counted = f"{len(objects)} objects {' '.join(others)}".strip()
        self.check(f"{command} -j: the documented keys", objects and not others, counted)

    def _judge_ports(self):
        """Ports are told alike on the command line and over REST."""
        status, media_type, one = self.onos.ask("/ports/home1")
        told = self.onos.cli_json("nat-ports home1 -j")
        tcp = one["protocols"][0] if status == 200 else {}
        self.check("REST: /ports/home1 has the keys of nat-ports -j", status == 200 and set(one) == set(told[0]), f"{status} {tcp}")
        used = tcp.get("portsInUse", 0)
        sound = 0 < used <= tcp.get("portsMost", 0) and used + tcp["portsHeld"] + tcp["portsFree"] == tcp["portsTotal"]
        self.check("of home1's ports those in use, held and free are all", sound, tcp)
        status, _, everyone = self.onos.ask("/ports")
        ids = [each["subscriber"] for each in everyone.get("ports", [])]
        self.check("REST: /ports has every home", status == 200 and {"home1", "home2"} <= set(ids), " ".join(ids))
        status, media_type, problem = self.onos.ask("/ports/home9")
        named = media_type == "application/problem+json" and problem["field"] == "subscriber"
        self.check("REST: /ports/home9 is a problem, 404", status == 404 and named, f"{status} {problem}")

    def _judge_setting(self):
        status, output = self._run("nat-policy set home2 symmetric")
        try:
            self.check("nat-policy set home2 symmetric: says what changed", status == 0 and "full-cone -> symmetric" in output)
            preset = self.onos.cli_json("nat-policy home2 -j")[0]["preset"]
            self.check("nat-policy home2 -j: the new preset", preset == "symmetric", preset)
            configured = self.onos.rest("GET", "/network/configuration/apps/org.portset/portset")["subscribers"][1]["policy"]
            self.check("and so in the network configuration", configured.get("preset") == "symmetric", configured)
        finally:
            self.onos.set_policy("home2", "full-cone")
