# SPDX-License-Identifier: Apache-2.0
"""`./portset screenshots`: the pictures of docs/web.md, made from the lab."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from lab import fileserver, packets, paths, traffic
from lab import topology as t
from lab.browser import Browser
from lab.nts import net
from lab.onos import ADMIN
from lab.progress import step
from lab.scenarios.spoof import forged_frame
from lab.shell import wait_until

BUSY_SECONDS = 30
WIDE = (1520, 860)  # wide enough for a table beside what is opened of it
DOCS = paths.ROOT / "docs"


NAMES = ("alice", "bob", "carol", "dave")
HOME = {
    "hosts": [{"name": f"{name}.{net.ZONE}", "address": f"192.168.1.{10 + i}"} for i, name in enumerate(NAMES)],
    "maxPatienceMillis": 60_000, "entryMillis": 60_000,  # so that a picture can be taken of those who wait
}


def take(stack):
    """Makes all of them; the stack is up."""
    Pictures(stack).take_all()


class Pictures:
    """One browser, before a lab that is busy."""

    def __init__(self, stack):
        self._stack = stack
        self._lab = stack.lab
        self._onos = stack.onos
        self._browser = None

    def take_all(self):
        self._onos.cli("nat-policy set home2 limits.tcpPorts=13")
        try:
            with ExitStack() as open_ones, ThreadPoolExecutor() as pool, Browser(ADMIN) as self._browser:
                with step("traffic in the lab"):
                    self._make_traffic(open_ones, pool)
                    self._browser.go(f"{self._onos.page}/#/overview")
                    time.sleep(BUSY_SECONDS)  # until the picture of the last two minutes has something to show
                self._take_views()
            with Browser(ADMIN) as self._browser:
                self._take_nts()
        finally:
            self._onos.cli("nat-policy set home2 limits.tcpPorts=")

    def _make_traffic(self, open_ones, pool):
        for number in range(6):
            open_ones.enter_context(traffic.connected(self._lab, "home1", port=2222 + number, messages=4 + 6 * number))
        self._lab["home1"].exec("natpmpc", "-a", 0, 8080, "tcp", 3600)
        for home in ("home1", "home2"):
            traffic.load_page(self._lab[home], t.SRV1.address)
        traffic.load_page(self._lab["home1"], t.SRV2.address)
        with packets.FrameSender(self._lab["access"], "to-br") as sender:
            for source, port in (("2001:db9:12:3400:0:c000:212:34", 5328), ("2001:db8:12:3400:0:c000:212:34", 5332)):
                sender.send(forged_frame(source, port, 9999))
        for home, rate in (("home1", "900k"), ("home2", "300k")):
            pool.submit(self._download, home, rate)

    def _download(self, home, rate):
        address = f"http://{t.SRV1.address}/{fileserver.BIG_FILE}"
        until = time.monotonic() + BUSY_SECONDS + 20
        while time.monotonic() < until:
            self._lab[home].exec(*traffic.CURL, "--limit-rate", rate, "-o", "/dev/null", address)

    def _shoot(self, name, whole=True):
        with step(f"docs/web-{name}.png") as progress:
            file = DOCS / f"web-{name}.png"
            self._browser.screenshot(file, whole)
            progress.result(f"{file.stat().st_size // 1000} kB")

    def _view(self, name):
        self._browser.run("location.hash = arguments[0]", f"#/{name}")
        time.sleep(2.5)  # a round of what the view asks for

    def _take_views(self):
        browser = self._browser
        self._shoot("overview")
        browser.resize(*WIDE)
        self._view("flows")
        browser.run("document.querySelector('.grid .head .expires button').click()")
        browser.run("[...document.querySelectorAll('.grid .body .row')].find(row => row.innerText.includes(':2227')).click()")
        wait_until(lambda: browser.text(".detail .rule"), "the rules of a session", 10)
        time.sleep(2)  # until a first report of the switch has counted its packets
        self._shoot("flows", whole=False)
        self._view("ports?subscriber=home1")
        self._shoot("ports")
        browser.resize(1280, 860)
        self._view(f"trace?direction=in&protocol=udp&source={t.SRV1.address}:53&destination={t.SHARED_IPV4}:1232")
        self._shoot("trace")
        self._view("configure?subscriber=home1")
        browser.type("input[name='timers.udpSeconds']", "60")
        browser.press("Enter")
        browser.await_text("#f-timers-udpSeconds-error", "RFC 4787")
        self._shoot("configure")
        browser.resize(390, 844)
        self._view("overview")
        self._shoot("narrow")
        browser.resize(1280, 860)
        browser.prefer("dark")
        browser.choose(".settings select:last-child", "ja")
        self._view("overview")
        self._shoot("dark")

    def _take_nts(self):
        """Alice's caller has come; bob's entry waits for one that does not, and carol's and dave's callers wait behind it."""
        names = net.NtsNet(self._stack)
        with names.up(HOME, [{"name": name, "router": "home"} for name in NAMES], patience_millis=60_000), ThreadPoolExecutor() as pool:
            asked = [pool.submit(names.dig, self._lab["srv2"], net.DNS, f"{name}.{net.ZONE}", seconds=20) for name in NAMES]
            self._browser.go(f"{self._onos.page}/#/nts")
            self._browser.await_text("main", "dave")
            time.sleep(3)
            self._shoot("nts")
            for each in asked:
                each.result()
