# SPDX-License-Identifier: Apache-2.0
"""A domain gets other rules while traffic runs: who is not concerned notices nothing, who is learns it at once."""

import json
import socket
import time

from lab import topology as t
from lab import traffic
from lab.configuration import changed
from lab.scenario import Scenario
from lab.shell import LabError

TRANSFER_SECONDS, BEFORE_SECONDS = 14, 2
MBIT_PER_SECOND = 1  # so that no socket's buffer overflows while others have the processors: a loss is one of the rules
PORT = 7090
ANOTHER_RULE = {
    "name": "r2", "ipv6Prefix": "2001:db8:4000::/40", "ipv4Prefix": "198.18.0.0/24", "eaBits": 16, "psidOffset": 6,
}
ANOTHER_PREFIX = "2001:db8:12:3f00::/56"  # of home 2; the access network has no way to it
AT_ONCE_SECONDS = 1


class RuleChange(Scenario):
    """Judged by iperf3's count of datagrams, by ovs-ofctl, and by the sockets of the home whose sessions end."""

    name = "rule-change"
    title = "rules change while traffic runs: nothing is lost by sessions that a change does not touch"

    def show(self):
        home1, server = self.lab["home1"], self.lab["srv1"]
        with traffic.iperf_server(server), server.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((t.SRV1.address, PORT))
            listener.listen()
            both_ways = traffic.Transfer(home1, t.SRV1.address, TRANSFER_SECONDS, mbit_per_second=MBIT_PER_SECOND, udp=True)
            time.sleep(BEFORE_SECONDS)
            before = self._duration_by_rule()
            planned = self._judge_plans(before)
            with changed(self.stack, lambda portset: portset["domains"][0]["rules"].append(ANOTHER_RULE)):
                rules = self._duration_by_rule()
                self.check("a rule more: the border relay has rules for it", len(rules) > len(before), f"{len(before)} -> {len(rules)}")
                self._judge_kept("a rule more", before, rules)
                told = f"{len(rules)} rules, {len(rules) - len(before)} of them new"
                self.check("a rule more: as the dry run told", planned == told, planned)
            rules = self._duration_by_rule()
            self.check("the rule taken back: as many as before", len(rules) == len(before), len(rules))
            self._judge_kept("the rule taken back", before, rules)
            self._renumber(listener)
            end = both_ways.finish()["end"]
            for way, sums in (("up", end["sum"]), ("down", end["sum_bidir_reverse"])):
                sent, lost = sums["packets"], sums["lost_packets"]
                self.check(f"home1, all the while, {way}: no datagram is lost", sent > 0 and lost == 0, f"{lost} of {sent}")

    def _judge_plans(self, before):
        """Dry runs tell of a rule more and of other ports, and change nothing; gives what the border relay would have."""
        plan = self._plan({"rules": {"r2": {key: value for key, value in ANOTHER_RULE.items() if key != "name"}}})
        kinds = [change["kind"] for change in plan["changes"]]
        self.check("dry run of a rule more: a rule and a switch", kinds == ["rule", "switch"] and plan["sessionsEnding"] == 0, plan)
        other = self._plan({"rules": {"r1": {"psidOffset": 4}}})
        ending = {change["name"]: change["sessionsEnding"] for change in other["changes"] if change["kind"] == "subscriber"}
        right = set(ending) == {"home1", "home2"} and ending["home1"] > 0
        self.check("dry run of other ports: both homes, and sessions that would end", right, ending)
        self.check("dry runs: the rules are those of before", self._duration_by_rule().keys() == before.keys())
        return plan["changes"][-1]["after"]

    def _plan(self, patch):
        status, _, text = self.onos.web("PATCH", "/api/domains/lab?dryRun=true", patch)
        if status != 200:
            raise LabError(f"PATCH /domains/lab?dryRun=true: {status} {text[:200]}")
        return json.loads(text)

    def _duration_by_rule(self):
        """How long the border relay has had each rule, by its text."""
        return self.lab.br.seconds_by_rule()

    def _judge_kept(self, what, before, after):
        young = [rule for rule in before if rule in after and after[rule] < before[rule]]
        gone = [rule for rule in before if rule not in after]
        self.check(f"{what}: all rules of before are there still", not gone, gone[:1] or len(before))
        self.check(f"{what}: none of them was taken out between", not young, young[:1] or len(before))

    def _renumber(self, listener):
        """Home 2 gets another prefix: its old connection is refused at once, and one in the old place works again."""
        home2 = self.lab["home2"]
        with home2.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect((t.SRV1.address, PORT))
            accepted, _ = listener.accept()
            with accepted:
                connection.sendall(b"before")
                self.check("home2 before: its connection carries data", accepted.recv(6) == b"before")

                def move(portset):
                    portset["subscribers"][1]["prefix"] = ANOTHER_PREFIX

                with changed(self.stack, move):
                    began = time.monotonic()
                    ended = self._ends(connection)
                    seconds = time.monotonic() - began
                    self.check("home2 renumbered: its connection is reset", ended, type(ended).__name__)
                    self.check(f"home2 renumbered: within {AT_ONCE_SECONDS} s", seconds <= AT_ONCE_SECONDS, f"{seconds:.3f} s")
        right, objects, _ = traffic.load_page(home2, t.SRV1.address)
        self.check("home2 back in its place: loads a page", right == objects, f"{right} of {objects}")

    @staticmethod
    def _ends(connection):
        try:
            connection.sendall(b"after")
            connection.recv(1)
        except ConnectionResetError as reset:
            return reset
        except OSError:
            return None
        return None
