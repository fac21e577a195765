# SPDX-License-Identifier: Apache-2.0
"""The pictures of docs/web.md, made from the lab."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from lab import fileserver, packets, paths, traffic
from lab import topology as t
from lab.browser import Browser
from lab.onos import ADMIN
from lab.scenario import Scenario
from lab.scenarios.spoof import forged_frame
from lab.shell import wait_until

BUSY_SECONDS = 30
DOCS = paths.ROOT / "docs"


class Screenshots(Scenario):
    """Nothing to judge: it makes what people see."""

    name = "screenshots"
    title = "makes the pictures of docs/web.md"
    is_test = False

    def show(self):
        self.onos.cli("nat-policy set home2 limits.tcpPorts=13")
        try:
            with ExitStack() as open_ones, ThreadPoolExecutor() as pool, Browser(ADMIN) as browser:
                self._make_traffic(open_ones, pool)
                browser.go(f"{self.onos.page}/#/overview")
                time.sleep(BUSY_SECONDS)  # until the picture of the last two minutes has something to show
                self._take(browser)
        finally:
            self.onos.cli("nat-policy set home2 limits.tcpPorts=")

    def _make_traffic(self, open_ones, pool):
        for number in range(6):
            open_ones.enter_context(traffic.connected(self.lab, "home1", port=2222 + number, messages=4 + 6 * number))
        self.lab["home1"].exec("natpmpc", "-a", 0, 8080, "tcp", 3600)
        for home in ("home1", "home2"):
            traffic.load_page(self.lab[home], t.SRV1.address)
        traffic.load_page(self.lab["home1"], t.SRV2.address)
        with packets.FrameSender(self.lab["access"], "to-br") as sender:
            for source, port in (("2001:db9:12:3400:0:c000:212:34", 5328), ("2001:db8:12:3400:0:c000:212:34", 5332)):
                sender.send(forged_frame(source, port, 9999))
        for home, rate in (("home1", "900k"), ("home2", "300k")):
            pool.submit(self._download, home, rate)

    def _download(self, home, rate):
        address = f"http://{t.SRV1.address}/{fileserver.BIG_FILE}"
        until = time.monotonic() + BUSY_SECONDS + 20
        while time.monotonic() < until:
            self.lab[home].exec(*traffic.CURL, "--limit-rate", rate, "-o", "/dev/null", address)

    def _take(self, browser):
        def take(name, whole=True):
            browser.screenshot(DOCS / f"web-{name}.png", whole)
            size = (DOCS / f"web-{name}.png").stat().st_size
            self.check(f"docs/web-{name}.png", size > 10_000, f"{size // 1000} kB")

        def view(name):
            browser.run("location.hash = arguments[0]", f"#/{name}")
            time.sleep(2.5)  # a round of what the view asks for

        take("overview")
        view("flows")
        browser.run("document.querySelector('.grid .head .expires button').click()")
        browser.run("[...document.querySelectorAll('.grid .body .row')].find(row => row.innerText.includes(':2227')).click()")
        wait_until(lambda: browser.text(".detail .rule"), "the rules of a session", 10)
        time.sleep(2)  # until a first report of the switch has counted its packets
        take("flows", whole=False)
        view("ports?subscriber=home1")
        take("ports")
        view(f"trace?direction=in&protocol=udp&source={t.SRV1.address}:53&destination={t.SHARED_IPV4}:1232")
        take("trace")
        view("configure?subscriber=home1")
        browser.type("input[name='timers.udpSeconds']", "60")
        browser.press("Enter")
        browser.await_text("#f-timers-udpSeconds-error", "RFC 4787")
        take("configure")
        browser.resize(390, 844)
        view("overview")
        take("narrow")
        browser.resize(1280, 860)
        browser.prefer("dark")
        browser.choose(".settings select:last-child", "ja")
        view("overview")
        take("dark")
