# SPDX-License-Identifier: Apache-2.0
"""A border relay needs no controller: its rules are a constant text."""

from lab import traffic
from lab import topology as t
from lab.configuration import printed_border_relay
from lab.openvswitch import NOWHERE
from lab.scenario import Scenario
from lab.scenarios.spoof import judge_forged


class PlainBr(Scenario):
    """The kernel CE fetches and sends a file through a BR whose rules come from ovs-ofctl, not from ONOS."""

    name = "plain-br"
    title = "a border relay on plain Open vSwitch, from printed rules"
    needs_onos = False

    def show(self):
        switch = self.lab.br
        rules = printed_border_relay()
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
                switch.set_controller(t.CONTROLLER)
