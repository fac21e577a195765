# SPDX-License-Identifier: Apache-2.0
"""A border relay needs no controller: its rules are a constant text."""

import json
import tempfile

from lab import paths, traffic
from lab import topology as t
from lab.configuration import border_relay_alone
from lab.openvswitch import NOWHERE
from lab.scenario import Scenario
from lab.scenarios.spoof import judge_forged
from lab.shell import run


def printed_rules():
    """The BR's rules, as `./portset map flows` prints them for the lab's configuration."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(border_relay_alone(), file)
        file.flush()
        return run(paths.ROOT / "portset", "map", "flows", "--role", "br", file.name, timeout_seconds=300)


class PlainBr(Scenario):
    """The kernel CE fetches and sends a file through a BR whose rules come from ovs-ofctl, not from ONOS."""

    name = "plain-br"
    title = "a border relay on plain Open vSwitch, from printed rules"
    needs_onos = False

    def show(self):
        switch = self.lab.br
        rules = printed_rules()
        had_controller = bool(switch.vsctl("get-controller", switch.bridge).strip())
        old = switch.rules(stats=False)
        if had_controller:
            switch.set_controller(NOWHERE)
        try:
            switch.replace_rules(rules)
            self.measure("rules", len(switch.rules()))
            home = self.lab["home3"]
            self.check("3 MB down, SHA-256 equal", traffic.download(home, t.SRV1.address))
            self.check("3 MB up, SHA-256 equal", traffic.upload(home, t.SRV1.address))
            judge_forged(self)
        finally:
            switch.replace_rules("\n".join(old) + "\n")
            if had_controller:
                switch.set_controller(f"tcp:{t.CONTROLLER_ADDRESS}:{t.OPENFLOW_PORT}")
