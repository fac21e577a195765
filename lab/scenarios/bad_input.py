# SPDX-License-Identifier: Apache-2.0
"""What is wrong is refused, with its reasons, and disturbs nothing: documents, commands and switches."""

import copy
import json
import time
from contextlib import contextmanager

from lab import topology as t
from lab import traffic
from lab.configuration import RULE, document
from lab.openvswitch import NOWHERE, Switch
from lab.scenario import Scenario
from lab.shell import CommandFailed, wait_until

MBIT_PER_SECOND = 50
AWAY_SECONDS, TWIN_SECONDS = 6, 12
COUNTED = {"portsInUse", "sessions", "sessionsOffloaded", "drops"}


def _overlapping_rule(portset):
    portset["domains"][0]["rules"].append(
        {**RULE, "name": "r2", "ipv6Prefix": "2001:dead::/40", "ipv4Prefix": "192.0.2.128/25", "eaBits": 15}
    )


def _wrong_types(portset):
    portset["subscribers"][0]["port"] = "two"
    portset["domains"][0]["rules"][0]["psidOffset"] = "six"
    portset["offload"] = 5


def _static_mapping(portset):
    portset["subscribers"][0]["staticMappings"] = [
        {"protocol": "tcp", "outsidePort": 8080, "insideAddress": t.Home.HOST_ADDRESS, "insidePort": 80}
    ]


# What is wrong, how it comes into the lab's own document, and the paths that must be named.
DOCUMENTS = (
    ("an unknown field", lambda p: p["subscribers"][0].update(wibble=1), ("subscribers[0].wibble",)),
    ("overlapping rules", _overlapping_rule, ("domains[0].rules[1].ipv4Prefix",)),
    (
        "a subscriber outside its rule",
        lambda p: p["subscribers"][0].update(prefix="2001:db9:12:3400::/56"), ("subscribers[0].prefix",),
    ),
    (
        "two subscribers with one PSID",
        lambda p: p["subscribers"][1].update(prefix=t.HOME1.prefix), ("subscribers[1].prefix",),
    ),
    ("a switch port in use", lambda p: p["subscribers"][0].update(port=Switch.TUNNEL), ("subscribers[0].port",)),
    ("a static mapping outside the port set", _static_mapping, ("subscribers[0].staticMappings[0].outsidePort",)),
    ("a switch that is none", lambda p: p["subscribers"][0].update(switch="no switch"), ("subscribers[0].switch",)),
    ("wrong types", _wrong_types, ("domains[0].rules[0].psidOffset", "subscribers[0].port", "offload")),
)

COMMANDS = {
    "nat-policy set nobody symmetric": "there is none named nobody",
    "nat-policy set home1 half-cone": "not half-cone",
}


class BadInput(Scenario):
    """Judged by ONOS's answers, by ovs-ofctl, and by iperf3, whose transfer goes on through all of it."""

    name = "bad-input"
    title = "wrong documents, commands and switches are refused and disturb nothing"
    about_seconds = 70

    def show(self):
        with traffic.iperf_server(self.lab["srv1"]):
            with self._transfer("documents", 15):
                self._judge_documents()
                self._judge_commands()
            with self._transfer("a switch that is not configured", 12):
                self._judge_stranger()
            with self._transfer("a switch that goes and comes back", 20):
                self._judge_return()
            with self._transfer("a second switch of one datapath id", 25):
                self._judge_twin()

    @contextmanager
    def _transfer(self, what, seconds):
        """A transfer as long as the body at least; it must not stand still for a second."""
        print(f"    {what}", flush=True)
        began = time.monotonic()
        transfer = traffic.Transfer(self.lab["home1"], t.SRV1.address, seconds, mbit_per_second=MBIT_PER_SECOND)
        try:
            time.sleep(1.5)  # until it runs
            yield
            elapsed = time.monotonic() - began
        finally:
            report = transfer.finish()
        values = traffic.mbit_by_second(report)
        self.check(
            f"{what}: the transfer goes on",
            elapsed < seconds and min(values) > 0,
            f"slowest of {len(values)} s {min(values):.0f} Mbit/s; all was done after {elapsed:.0f} s",
        )

    def _load_pages(self, when):
        for home in t.SWITCHED_HOMES:
            right, objects, _ = traffic.load_page(self.lab[home.subscriber], t.SRV2.address)
            self.check(f"{when}: {home.subscriber} loads a page", right == objects, f"{right} of {objects} objects")

    # Documents and commands

    def _judge_documents(self):
        before = self._in_force()
        for what, spoil, paths in DOCUMENTS:
            whole = copy.deepcopy(document(self.lab))
            part = whole["apps"]["org.portset"]["portset"]
            spoil(part)
            for path, body, expected in (
                ("/network/configuration", whole, 207),
                ("/network/configuration/apps/org.portset/portset", part, 400),
            ):
                status, text = self.onos.send("POST", path, json.dumps(body).encode())
                named = status == expected and all(f"{name}: " in text for name in paths)
                shown = self._message(text) if expected == 207 else " ".join(paths)
                self.check(f"{what}: refused, every path named", named, f"{status} {shown}")
        self.check("the old configuration is in force, its rules unchanged", self._in_force() == before)

    @staticmethod
    def _message(text):
        try:
            return " ".join(json.loads(text)["message"])
        except (ValueError, KeyError):
            return text

    def _in_force(self):
        """Configuration, subscribers without their counters, and the BR's rules."""
        subscribers = [
            {key: value for key, value in s.items() if not (key in COUNTED or key.startswith(("packets", "bytes")))}
            for s in self.onos.subscribers()
        ]
        return (
            self.onos.rest("GET", "/network/configuration/apps/org.portset"),
            subscribers,
            sorted(self.lab.br.rules(stats=False)),
        )

    def _judge_commands(self):
        for command, reason in COMMANDS.items():
            try:
                status, output = 0, self.onos.cli(command)
            except CommandFailed as failed:
                status, output = failed.status, failed.output
            lines = output.strip().splitlines()
            told = len(lines) == 1 and lines[0].startswith("Error: ") and reason in lines[0]
            self.check(f"{command}: one line, exit status not 0", status != 0 and told, f"{status} {output.strip()}")

    # Switches

    def _judge_stranger(self):
        stranger = "of:00000000000000bb"
        connected = {switch: switch.connected_seconds() for switch in self.lab.switches}
        with self._bridge(self.lab.ce2, "stranger0", stranger):
            wait_until(lambda: self.onos.device_available(stranger), "the stranger at ONOS", 15)
            self._load_pages("beside the stranger")
            rules = self.lab.ce2.ofctl("dump-flows", "stranger0")
            ours = self.onos.rules(stranger)
            count = rules.count("actions=")
            self.check("the stranger has no rule of ours, says ONOS", not ours, len(ours))
            self.measure("rules in the stranger, of ONOS itself", count)
            for switch, seconds in connected.items():
                now = switch.connected_seconds()
                self.check(f"{switch.namespace.name}: stayed connected", now >= seconds >= 0, f"{now} s")
        wait_until(lambda: not self.onos.device_available(stranger), "end of the stranger", 15)
        self.onos.rest("DELETE", f"/devices/{stranger}")

    def _judge_return(self):
        switch = self.lab.ce1
        program = sorted(switch.rules("table=0", stats=False))
        switch.set_controller(NOWHERE)
        try:
            wait_until(lambda: not self.onos.device_available(switch.device_id), "ONOS missing the switch", 20)
            time.sleep(AWAY_SECONDS)
            away = sorted(switch.rules("table=0", stats=False))
            self.check("without a controller the switch keeps its rules", away == program, f"{len(away)} of {len(program)}")
        finally:
            switch.set_controller(t.CONTROLLER)
        wait_until(lambda: self.onos.device_available(switch.device_id), "the switch at ONOS again", 20)
        added = wait_until(lambda: self.onos.program_added(switch.device_id), "its rules ADDED", 30)
        self.check("back again: all rules ADDED", added, added)
        now = sorted(switch.rules("table=0", stats=False))
        self.check("and they are the same", now == program, f"{len(now)} of {len(program)}")
        self._load_pages("afterwards")

    def _judge_twin(self):
        switch = self.lab.ce1
        with self._bridge(self.lab.ce2, "twin0", switch.device_id):
            deadline = time.monotonic() + TWIN_SECONDS
            held, samples = 0, 0
            while time.monotonic() < deadline:
                samples += 1
                held += switch.connected()
                time.sleep(0.5)
            self.measure("times the first switch was found connected", f"{held} of {samples}")
            rules = self.lab.ce2.ofctl("dump-flows", "twin0").count("actions=")
            self.check("the twin gets no rules", rules == 0, rules)
        wait_until(switch.connected, "the first switch connected", 20)
        wait_until(lambda: self.onos.device_available(switch.device_id), "the first switch at ONOS", 20)
        added = wait_until(lambda: self.onos.program_added(switch.device_id), "its rules ADDED", 30)
        self.check("when the twin is gone: all rules ADDED", added, added)
        self._load_pages("when the twin is gone")

    @contextmanager
    def _bridge(self, host, name, device_id):
        """One more bridge of a switch's Open vSwitch, without ports, at the controller."""
        host.vsctl(
            "add-br", name, "--", "set", "bridge", name, "datapath_type=netdev", "fail_mode=secure",
            "protocols=OpenFlow13", f"other-config:datapath-id={device_id.removeprefix('of:')}",
            "other-config:disable-in-band=true", "--", "set-controller", name, t.CONTROLLER,
            "--", "set", "controller", name, "connection_mode=out-of-band", "max_backoff=1000",
        )
        try:
            yield
        finally:
            host.vsctl("del-br", name)
