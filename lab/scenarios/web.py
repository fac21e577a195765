# SPDX-License-Identifier: Apache-2.0
"""The web page, in a real browser, on the lab's real traffic."""

import json
import re
from urllib.parse import urlsplit

from lab import axe, packets, traffic
from lab import topology as t
from lab.browser import Browser
from lab.configuration import changed
from lab.cut import Cut
from lab.onos import ADMIN
from lab.scenario import Scenario
from lab.scenarios.spoof import forged_frame
from lab.shell import LabError, wait_until

VIEWS = ("overview", "flows", "ports?subscriber=home1", "trace", "configure")
HOSTILE = "<img src=x onerror=\"document.title='pwned'\">"
SLOWEST_FRAME_MILLIS = 250
COUNTERS_SECONDS = 15

# Many sessions as the server would tell them: the table is shown what no lab has.
MANY = """
const real = window.fetch;
window.fetch = (address, options) => String(address).includes('/sessions?')
  ? Promise.resolve(new Response(JSON.stringify({total: 20000, offset: 0, sessions: Array.from({length: 20000}, (_, i) => ({
      subscriber: 'home' + i % 50, protocol: i % 3 ? 'tcp' : 'udp', insideAddress: '192.168.1.' + i % 250, insidePort: 1024 + i,
      outsideAddress: '192.0.2.18', outsidePort: i, remoteAddress: '198.51.' + i % 100 + '.' + i % 250, remotePort: 443,
      state: 'ESTABLISHED', mapping: 'endpoint-independent', filtering: 'endpoint-independent', initiatedInside: true,
      offloaded: i % 2 === 0, packetsOut: i, bytesOut: i * 100, packetsIn: i, bytesIn: i * 1000, slowPackets: 3, ageSeconds: i, expiresSeconds: 7440}))})))
  : real(address, options);
"""

# Works the table while it measures the time between frames; gives the longest, and how many rows are elements.
FRAMES = """
const done = arguments[0];
const grid = document.querySelector('[role=grid]');
const search = document.querySelector('input[type=search]');
const frames = [];
let last = performance.now();
let n = 0;
function frame(now) {
  frames.push(now - last);
  last = now;
  n++;
  if (n <= 40) { grid.scrollTop = n * 9000; }
  if (n > 40 && n % 10 === 0 && n <= 80) { search.value = 'home1 198.51.' + n; search.dispatchEvent(new Event('input', {bubbles: true})); }
  if (n > 80 && n % 10 === 0) { search.value = ''; search.dispatchEvent(new Event('input', {bubbles: true})); }
  n < 100 ? requestAnimationFrame(frame) : done([Math.max(...frames.slice(1)), grid.querySelectorAll('.body .row').length]);
}
requestAnimationFrame(frame);
"""


class Web(Scenario):
    """Judged by Chromium, axe-core, ovs-ofctl and the command line."""

    name = "web"
    title = "the page shows what the switches and the command line say, to whom it may, and only as text"

    def show(self):
        self._refuse_strangers()
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
            self._judge_many()
            self._judge_everybody()
            self._judge_lost()
            self._judge_hostile()
            with self.onos.viewer() as viewer:
                self._judge_viewer(viewer)

    def _go(self, view):
        """Shows a view: as a link does where the page is loaded, else by loading it."""
        address = f"{self.onos.page}/#/{view}"
        if not self.browser.run("if (location.pathname !== new URL(arguments[0]).pathname) { return false } location.hash = ''; location.href = arguments[0]; return true", address):
            self.browser.go(address)
        self.browser.await_text(".connection", "Live")

    def _refuse_strangers(self):
        for path in ("/", "/page/app.js", "/events"):
            status, _, _ = self.onos.web("GET", path, user=None)
            self.check(f"{path}: not without a password", status == 401, status)
        status, headers, _ = self.onos.web("GET", "/")
        policy = headers["Content-Security-Policy"]
        strict = "default-src 'none'" in policy and "unsafe" not in policy
        self.check("the page comes with a strict policy", status == 200 and strict, policy)

    def _await(self, what, page, other, seconds=COUNTERS_SECONDS):
        """What the page and another judge say must become the same; counters come at the switch's next report."""
        said = {}

        def same():
            said.update(page=page(), other=other())
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
            lambda: sorted([each["id"], str(each["sessions"])] for each in self.onos.subscribers()),
        )
        drops = "return [...document.querySelectorAll('.card table')[1].rows].slice(1).map(r => [r.cells[0].innerText, r.cells[3].innerText.trim()])"
        self._await(
            "overview: the drops by reason are the command line's",
            lambda: sorted(self.browser.run(drops)),
            lambda: sorted([reason, str(count)] for reason, count in self.onos.drops().items() if count),
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
        wait_until(lambda: browser.text("form"), "the form", 5)
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
        wanted = browser.text(".calculator dl")
        right = "0x34" in wanted and t.HOME1.map_address in wanted and "1232–1235" in wanted and "252" in wanted
        self.check("configure: the calculator has home1's PSID, MAP address and ports", right, wanted.split("\n")[:8])
        browser.type(".calculator input[name=owner]", f"{t.SHARED_IPV4}:1236")
        self.check("configure: and whose a port is", t.HOME2.prefix in browser.await_text(".calculator", "The home with"))

    def _judge_many(self):
        browser = self.browser
        self._go("overview")
        browser.run(MANY)
        browser.run("location.hash = '#/flows'")
        browser.await_text(".flows .count", "20,000 of 20,000")
        slowest, elements = browser.run_async(FRAMES)
        self.measure("slowest frame, 20,000 sessions scrolled and filtered", slowest, "ms")
        self.check("flows: 20,000 sessions are few elements, and no stall", elements < 100 and slowest < SLOWEST_FRAME_MILLIS, f"{elements} rows, {slowest:.0f} ms")

    def _judge_everybody(self):
        """axe-core, narrow screens, dark, and Japanese."""
        browser = self.browser
        browser.complaints()  # what was refused on purpose
        for view in VIEWS:
            self._go(view)
            wait_until(lambda: len(browser.text("main")) > 40, view, 5)
            for colours in ("dark", "light"):
                browser.prefer(colours)
                found = axe.violations(browser)
                self.check(f"{view}, {colours}: axe-core finds nothing", not found, found or "")
        browser.resize(390, 844)
        for view in VIEWS:
            self._go(view)
            width = browser.run("return document.documentElement.scrollWidth")
            self.check(f"{view}: fits 390 pixels", width <= 390, width)
        browser.resize(1280, 860)
        browser.choose(".settings select:last-child", "ja")
        browser.await_text("nav", "概要")
        self._go_japanese()
        self.check("Japanese stays chosen", "ポート集合" in browser.text("nav"), browser.text("nav").split("\n"))
        browser.choose(".settings select:last-child", "en")
        browser.await_text("nav", "Overview")
        self.check("the browser has nothing to complain of", not (told := browser.complaints()), told)

    def _go_japanese(self):
        self.browser.go(f"{self.onos.page}/#/overview")
        self.browser.await_text(".connection", "ライブ")

    def _judge_lost(self):
        server = urlsplit(self.onos.page)
        with Cut(server.hostname, server.port) as relay:
            self.browser.go(f"http://127.0.0.1:{relay.port}{server.path}/#/overview")
            self.browser.await_text(".connection", "Live")
            relay.cut()
            told = self.browser.await_text(".connection", "Connection lost")
            relay.mend()
            self.check("a lost connection is told, and found again", self.browser.await_text(".connection", "Live"), told)
        self.browser.go(self.onos.page + "/")

    def _judge_hostile(self):
        def rename(portset):
            portset["subscribers"][1]["id"] = HOSTILE

        with changed(self.stack, rename):
            for view in ("overview", "flows", "ports", "trace", "configure"):
                self._go(view)
                place = ".card table" if view == "overview" else "main"
                wait_until(lambda: HOSTILE in self.browser.run("return document.querySelector(arguments[0])?.textContent ?? ''", place), f"the name in {view}", 10)
                title = self.browser.run("return document.title")
                images = self.browser.run("return document.querySelectorAll('main img').length")
                self.check(f"{view}: a hostile name is a text", "pwned" not in title and images == 0, title)

    def _judge_viewer(self, viewer):
        browser = self.browser
        browser.log_in(viewer)
        self._go("configure?subscriber=home1")
        wait_until(lambda: browser.text("form"), "the form", 5)
        self.check("a viewer sees the policy, and can't press Save", browser.run("return document.querySelector('form .go').disabled"), browser.text(".note"))
        status = browser.run_async(
            "const done = arguments[0]; fetch('api/policies/home1', {method: 'PATCH', headers: {'Content-Type': 'application/json'},"
            " body: '{\"preset\": \"symmetric\"}'}).then(r => done(r.status))",
        )
        preset = json.loads(self.onos.web("GET", "/api/policies/home1", user=viewer)[2])["preset"]
        self.check("nor can a viewer's page ask for it", status == 403 and preset == "full-cone", f"{status} {preset}")
