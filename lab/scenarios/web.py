# SPDX-License-Identifier: Apache-2.0
"""The web page, in a real browser, on the lab's real traffic."""

import re
from concurrent.futures import ThreadPoolExecutor

from lab import packets, page, traffic
from lab import topology as t
from lab.browser import Browser
from lab.configuration import change_to, changed, forget_home1
from lab.nts import net
from lab.onos import ADMIN
from lab.scenario import Scenario
from lab.scenarios.spoof import forged_frame
from lab.shell import LabError, wait_until

COUNTERS_SECONDS = 15
CALLED = ("alice", "bob", "carol")


class Web(Scenario):
    """Judged by Chromium, ovs-ofctl and the command line."""

    name = "web"
    needs_browser = True
    title = "the page shows what the switches and the command line say, and changes what it is told to"

    def show(self):
        # Another scenario's packets may have mapped the very port that is traced here.
        forget_home1(self.stack)
        change_to(self.stack, lambda portset: None)
        self.lab["home1"].exec("natpmpc", "-a", 0, 8080, "tcp", 120)
        traffic.load_page(self.lab["home1"], t.SRV1.address)
        with packets.FrameSender(self.lab["access"], "to-br") as sender:
            sender.send(forged_frame("2001:db9:12:3400:0:c000:212:34", 5328, 9999))
        with traffic.connected(self.lab, "home1") as (inside, remote), Browser(ADMIN) as browser:
            self.browser = browser
            self._judge_overview()
            self._judge_flows(inside, remote)
            self._judge_ports()
            self._judge_trace()
            self._judge_configuring()
            self._judge_nts()

    def _go(self, view):
        page.go(self.browser, self.onos.page, view)

    def _await(self, what, shown, other, seconds=COUNTERS_SECONDS):
        """What the page and another judge say must become the same; counters come at the switch's next report."""
        said = {}

        def same():
            said.update(page=shown(), other=other())
            return said["page"] == said["other"] and said["page"]

        try:
            wait_until(same, what, seconds)
        except LabError:
            pass  # the check tells both
        self.check(what, said["page"] == said["other"] and said["page"], f"{said['page']} | {said['other']}")

    def _judge_overview(self):
        self._go("overview")
        rows = "return [...document.querySelectorAll('.card table')[0].rows].slice(1).map(r => [r.cells[0].innerText, r.cells[4].innerText])"
        self._await(
            "overview: the subscribers' sessions are the command line's",
            lambda: sorted(self.browser.run(rows)),
            lambda: sorted([each["id"], f"{each['sessions']:,}"] for each in self.onos.subscribers()),
        )
        drops = "return [...document.querySelectorAll('.card table')[1].rows].slice(1).map(r => [r.cells[0].innerText, r.cells[3].innerText.trim()])"
        self._await(
            "overview: the drops by reason are the command line's",
            lambda: sorted(self.browser.run(drops)),
            lambda: sorted([reason, f"{count:,}"] for reason, count in self.onos.drops().items() if count),
        )
        names = self.browser.run("return [...document.querySelectorAll('.network .name')].map(e => e.textContent)")
        self.check("overview: the picture has homes, CEs, BR and Internet", {"home1", "CE ce1", "home2", "CE ce2", "BR b01", "Internet"} <= set(names), names)
        self.check("overview: all switches are there", "3/3" in self.browser.text(".figures"))

    def _judge_flows(self, inside, remote):
        browser = self.browser
        self._go("flows")
        self._await(
            "flows: as many sessions as the command line's",
            lambda: browser.run("return Number(document.querySelector('[role=grid]').getAttribute('aria-rowcount')) - 1"),
            lambda: len(self.onos.sessions()),
        )
        browser.type("input[type=search]", f":{remote[1]} {inside[1]}")
        wait_until(lambda: len(browser.texts(".grid .body .row")) == 1, "one session", 5)
        browser.run("document.querySelector('[role=grid]').focus()")
        browser.press("ArrowDown", "Enter")
        browser.await_text(".detail", "ESTABLISHED")
        browser.await_text(".detail", "table=2")
        text = browser.text(".detail")
        session = next(each for each in self.onos.sessions() if each["insidePort"] == inside[1])
        outside = f"{session['outsideAddress']}:{session['outsidePort']}"
        self.check("flows: a row opened by keyboard tells its mapping", outside in text and f"{inside[0]}:{inside[1]}" in text, outside)
        self._await("flows: its rule's packets are the switch's", lambda: self._packets_shown(), lambda: self._packets_in_switch(inside[1]))
        browser.press("Escape")
        self.check("flows: Escape closes it", browser.run("return document.querySelector('.detail').hidden"))

    def _packets_shown(self):
        found = re.search(r"Out\s+\S+ · ([\d,]+) packets", self.browser.text(".detail .rule"))
        return int(found.group(1).replace(",", "")) if found else None

    def _packets_in_switch(self, port):
        rules = self.lab.ce1.rules(f"table=2,tcp,tp_src={port}")
        return sum(int(re.search(r"n_packets=(\d+)", rule).group(1)) for rule in rules if f"tp_src={port}" in rule)

    def _judge_ports(self):
        self._go("ports?subscriber=home1")
        counted = lambda: self.onos.cli_json("nat-ports home1 -j")[0]["protocols"][0]
        self._await(
            "port set: as many squares in use, and asked for, as the command line says",
            lambda: self.browser.run("return ['use','timewait','requested'].map(s => document.querySelectorAll(`.range .${s}`).length)"),
            lambda: (lambda c: [c["portsInUse"] - c["portsTimeWait"] - c["portsRequested"], c["portsTimeWait"], c["portsRequested"]])(counted()),
        )
        squares = self.browser.run("return document.querySelectorAll('.range .square').length")
        self.check("port set: a square for each port", squares == counted()["portsTotal"], squares)

    def _judge_trace(self):
        browser = self.browser
        self._go("trace")
        browser.choose("select[name=direction]", "in")
        browser.choose("select[name=protocol]", "udp")
        browser.type("input[name=source]", "198.51.100.10")
        browser.type("input[name=destination]", f"{t.SHARED_IPV4}:1232")
        browser.press("Enter")
        error = browser.await_text("#f-source-error", "is not an address and port")
        self.check("trace: an error stands at its field", browser.run("return document.activeElement.name") == "source", error)
        browser.type("input[name=source]", f"{t.SRV1.address}:53")
        browser.press("Enter")
        browser.await_text(".outcome", "Dropped")
        typed = self.onos.cli_json(f"mape-trace in udp {t.SRV1.address}:53 {t.SHARED_IPV4}:1232 -j")
        shown = browser.texts(".steps .where")
        same = shown == [step["where"] for step in typed["steps"]] and typed["reason"] in browser.text(".outcome")
        self.check("trace: the steps are the command line's", same, f"{len(shown)} steps, {typed['reason']}")

    def _judge_configuring(self):
        browser = self.browser
        self._go("configure?subscriber=home1")
        wait_until(lambda: browser.text("#f-preset"), "the form", 5)
        browser.type("input[name='timers.udpSeconds']", "119")
        browser.type("input[name='limits.tcpPorts']", "many")
        browser.press("Enter")
        error = browser.await_text("#f-timers-udpSeconds-error", "RFC 4787")
        other = browser.text("#f-limits-tcpPorts-error")
        self.check("configure: the server's errors stand at their fields", error and other, f"{error} | {other}")
        before = self.onos.cli_json("nat-policy home1 -j")[0]
        browser.type("input[name='timers.udpSeconds']", "600")
        browser.type("input[name='limits.tcpPorts']", "0")
        browser.press("Enter")
        try:
            told = browser.await_text(".card [role=status]", "udpSeconds")
            after = self.onos.cli_json("nat-policy home1 -j")[0]
            self.check("configure: saved, and told what changed", after == {**before, "udpSeconds": 600}, told)
        finally:
            self.onos.cli("nat-policy set home1 timers.udpSeconds=")
        self._judge_domain()
        wanted = browser.text(".calculator dl")
        right = "0x34" in wanted and t.HOME1.map_address in wanted and "1232–1235" in wanted and "252" in wanted
        self.check("configure: the calculator has home1's PSID, MAP address and ports", right, wanted.split("\n")[:8])
        browser.type(".calculator input[name=owner]", f"{t.SHARED_IPV4}:1236")
        self.check("configure: and whose a port is", t.HOME2.prefix in browser.await_text(".calculator", "The home with"))

    def _judge_domain(self):
        """A rule more, first with a prefix that overlaps the domain's own."""
        browser = self.browser
        with changed(self.stack, lambda portset: None):
            browser.run("[...document.querySelectorAll('.domain button')].find(b => b.textContent === 'Add a rule').click()")
            for name, value in (("ipv6Prefix", "2001:db8:4000::/40"), ("ipv4Prefix", "192.0.2.0/25"), ("eaBits", "16")):
                browser.type(f"input[name='rules[1].{name}']", value)
            browser.press("Enter")
            error = browser.await_text("[id='f-rules[1]-ipv4Prefix-error']", "overlaps")
            self.check("configure: what is wrong with a new rule stands at its field", error, error)
            browser.type("input[name='rules[1].ipv4Prefix']", "198.18.0.0/24")
            browser.press("Enter")
            told = browser.await_text(".domain [role=status]", "r2")
            rules = [rule["name"] for rule in self.onos.cli_json("mape-domains -j")[0]["rules"]]
            self.check("configure: the domain has the rule", rules == ["r1", "r2"], f"{rules} {told}")

    def _judge_nts(self):
        """Alice's caller never comes; bob's and carol's wait behind it."""
        browser, names = self.browser, net.NtsNet(self.stack)
        hosts = [{"name": f"{name}.{net.ZONE}", "address": f"192.168.1.{10 + i}"} for i, name in enumerate(CALLED)]
        home = {"hosts": hosts, "maxPatienceMillis": 20_000, "entryMillis": 20_000}
        served = [{"name": name, "router": "home"} for name in CALLED]
        with names.up(home, served, patience_millis=20_000), ThreadPoolExecutor() as pool:
            asked = [pool.submit(names.dig, self.lab["srv2"], net.DNS, f"{name}.{net.ZONE}", seconds=6) for name in CALLED]
            self._go("nts?subscriber=home1")
            rows = "return [...document.querySelectorAll('.card table')].slice(0, 3).map(t => [...t.tBodies[0].rows].map(r => [...r.cells].map(c => c.innerText)))"
            wait_until(lambda: len(browser.run(rows)[0]) == len(CALLED) - 1 and browser.run(rows)[2], "the queue on the page", COUNTERS_SECONDS)
            queue, cache, known = browser.run(rows)
            typed = [self.onos.cli_json(f"{command} home1 -j") for command in ("nts-queue", "nts-cache", "nts-hosts")]
            inside = lambda list_: [each["insideAddress"] for each in list_]
            shown = lambda list_, cell: [row[cell].split(":")[0] for row in list_]
            self.check("nts: the queue is the command line's, in its order", shown(queue, 2) == inside(typed[0]), shown(queue, 2))
            self.check("nts: and so is the request cache", shown(cache, 1) == inside(typed[1]) and "awaited" in cache[0][5], cache)
            self.check("nts: and the hosts", [row[0] for row in known] == [host["name"] for host in typed[2]], [row[0] for row in known])
            browser.type(".nts input[name=name]", f"nobody.{net.ZONE}")
            browser.press("Enter")
            told = browser.await_text(".nts .outcome", "Can't be reached")
            self.check("nts: asked of a name that nobody has, it says why", "nts-hosts add" in told, told)
