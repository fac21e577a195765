# SPDX-License-Identifier: Apache-2.0
"""What the experiment is about: home 1 of the lab, with few ports, under each policy of TIME_WAIT."""

from lab import datapath
from lab import topology as t
from lab.configuration import begin_anew, document, forget_home1
from lab.namespaces import Namespace
from lab.shell import wait_until

SECOND_HOST, SECOND_MAC = "192.168.1.11", "02:00:00:00:01:11"


class PortsetNat:
    """Home 1 and server 1 of a stack that is up; a second host stands in the home's network."""

    POLICIES = ("hold", "zero", "recycle")

    def __init__(self, stack):
        self._stack = stack
        self._lab = stack.lab
        self._second = Namespace("ps-tw-home1b", stack.lab.record)
        self.hosts = [stack.lab["home1"], self._second]
        self.server = stack.lab["srv1"]
        self.server_address = t.SRV1.address
        self.internet = stack.lab["inet"]
        self.onos = stack.onos
        self._policy, self._offload = {}, None
        self._rules = 0  # of the home's switch, as long as no session has one

    def up(self):
        """The second host is a macvlan of the first one's wire: another kernel's TCP, address and MAC."""
        t.stand_beside_home1(self._second, SECOND_HOST, SECOND_MAC)
        begin_anew(self._stack)
        self._rules = self._stack.onos.program_added(self._lab.ce1.device_id)

    def down(self):
        self._lab.record.remove([self._second.name])
        self._stack.onos.configure(document(self._lab))

    def set(self, policy, ports, offload=None, **limits):
        """Gives the home a policy and that many TCP ports, none of which is in use; and what else limits it, and when it offloads."""
        self._policy = {"preset": "full-cone", "timeWait": policy, "limits": {"tcpPorts": ports, **limits}}
        self._offload = offload
        self.fresh()

    def fresh(self):
        """Takes the home off its switch and puts it back: the NAT forgets its sessions, and the ports are free."""
        forget_home1(self._stack)
        whole = document(self._lab)
        whole["apps"]["org.portset"]["portset"]["subscribers"][0]["policy"] = self._policy
        if self._offload:
            whole["apps"]["org.portset"]["portset"]["offload"] = self._offload
        self._stack.onos.configure(whole)
        # The switch is asked, as ONOS hears of its rules seconds later.
        wait_until(lambda: len(self._lab.ce1.rules()) >= self._rules, "rules of home 1's switch", 30, 0.02)
        # The datapath follows the rules some 0.2 s later: what came between would be dropped by its cache that long.
        datapath.forget(self._lab.ce1)
