# SPDX-License-Identifier: Apache-2.0
"""A domain's rules come from a rule server, and follow it: docs/home.md."""

import copy
import json
import socket
import time

from lab import topology as t
from lab import traffic
from lab.configuration import DOMAIN, RULE, changed
from lab.ruleserver import RuleServer
from lab.scenario import Scenario
from lab.scenarios.rule_change import ANOTHER_RULE
from lab.shell import wait_until

TTL, RETRY = 2, 1  # seconds
PORT, TOKEN = 7091, "0123456789abcdef" * 4


def told(*rules):
    """What a server of HB46PP says of the lab's domain."""
    return {
        "enabler_name": "Lab", "ttl": TTL, "token": TOKEN, "order": ["map_e"],
        "map_e": {
            "version": 1, "mesh": False, "br": DOMAIN["brAddress"],
            "rules": [
                {
                    "ipv6": rule["ipv6Prefix"], "ipv4": rule["ipv4Prefix"],
                    "ea_length": rule["eaBits"], "psid_offset": rule["psidOffset"],
                }
                for rule in rules
            ],
        },
    }


class RuleFetch(Scenario):
    """Judged by pages that load, by ovs-ofctl, and by what the server is asked."""

    name = "rule-fetch"
    title = "rules are fetched: a change is followed when its time has come, and a server that fails changes nothing"

    def show(self):
        with RuleServer(told(RULE)) as self.server, changed(self.stack, self._fetched):
            self._await(lambda state: state["state"] == "good", "the first answer")
            self.stack.await_programs()
            path, asked = self.server.asked[0]
            right = path == "/config" and {"vendorid", "product", "version"} < set(asked) and "map_e" in asked["capability"]
            self.check("the server is asked as HB46PP has it", right, f"{path} {asked}")
            self._judge_page("configured by fetching")
            self._judge_change()
            self._judge_nonsense()
            self._judge_away()

    def _fetched(self, portset):
        name, mtu = portset["domains"][0]["name"], portset["domains"][0]["ipv6MtuBytes"]
        portset["domains"][0] = {"name": name, "ipv6MtuBytes": mtu, "fetch": {"url": self.server.url, "retrySeconds": RETRY}}

    def _state(self):
        return self.onos.ask("/fetches")[2]["fetches"][0]

    def _await(self, condition, what):
        def state():
            now = self._state()
            return now if condition(now) else None

        return wait_until(state, what, 10, 0.05)

    def _judge_page(self, when):
        right, objects, _ = traffic.load_page(self.lab["home1"], t.SRV1.address)
        self.check(f"{when}: home 1 loads a page", right == objects, f"{right} of {objects}")

    def _rules(self):
        return len(self.lab.br.seconds_by_rule())

    def _judge_change(self):
        with self.lab["srv1"].socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((t.SRV1.address, PORT))
            listener.listen()
            with self.lab["home1"].socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
                connection.settimeout(5)
                connection.connect((t.SRV1.address, PORT))
                accepted, _ = listener.accept()
                before, began = self._rules(), time.monotonic()
                self.server.answer = told(RULE, ANOTHER_RULE)
                wait_until(lambda: self._rules() > before, "the border relay's rules for the new one", 10, 0.05)
                seconds = time.monotonic() - began
                self.check(f"another rule is told: followed within {TTL} s and a little", seconds < TTL + 1.5, f"{seconds:.1f} s")
                with accepted:
                    connection.sendall(b"during")
                    self.check("a connection of before goes on", accepted.recv(6) == b"during")
        self.check("the token that was told is said", self.server.asked[-1][1].get("token") == TOKEN, self.server.asked[-1])

    def _judge_nonsense(self):
        wrong = copy.deepcopy(told(RULE))
        wrong["map_e"]["rules"][0]["ea_length"] = 99
        elsewhere = told(ANOTHER_RULE)
        for what, answer, named in (
            ("a number out of range", wrong, "map_e.rules[0].ea_length"),
            ("no JSON", b"<html>sorry</html>", "is no JSON"),
            ("rules without the homes' own", elsewhere, "subscribers[0].prefix"),
        ):
            self.server.answer = answer
            self.onos.web("POST", "/api/fetches/lab")
            error = self._await(lambda state, named=named: named in state["lastError"], f"what is said of {what}")["lastError"]
            self.check(f"{what}: told by its path, the rules stay", self._state()["rules"] == 2, error)
        self._judge_page("after nonsense")
        self.server.answer = told(RULE, ANOTHER_RULE)
        state = self._await(lambda state: state["lastError"] == "", "a try after the wait")
        self.check("a good answer again: nothing is wrong any more", state["state"] == "good", json.dumps(state))

    def _judge_away(self):
        self.server.stop()
        state = self._await(lambda state: state["lastError"] and state["state"] == "over", "an error and the end of the time")
        self.check("the server is away, and its answer's time over: told", state["rules"] == 2, state["lastError"])
        self._judge_page("without the server")
        shown = self.onos.cli("mape-fetch")
        self.check("mape-fetch shows it", "state        over" in shown and state["lastError"] in shown)
        self.server.start()
        self.onos.web("POST", "/api/fetches/lab")
        state = self._await(lambda state: state["state"] == "good", "the server again")
        self.check("the server is back: good again", state["lastError"] == "", state["state"])
