# SPDX-License-Identifier: Apache-2.0
"""The same application in a newer ONOS."""

import re
from contextlib import contextmanager

from lab import build, paths, traffic
from lab import topology as t
from lab.configuration import document
from lab.onos import Onos
from lab.openvswitch import NOWHERE
from lab.scenario import Scenario
from lab.shell import wait_until

VERSION = "2.7"
READING = ("mape-domains", "mape-switches", "mape-subscribers", "nat-sessions", "nat-policy", "nat-log home1")


class Onos27(Scenario):
    """Judged by ONOS's own REST interface, by Karaf's list of bundles, and by pages loaded with curl.

    The other node takes the place, ports and switches, of the one that is up, and gives them back.
    """

    name = "onos-2.7"
    title = f"the application, as built for ONOS 2.5, in ONOS {VERSION}"
    about_seconds = 70
    needs_onos = False

    def show(self):
        newer = Onos(VERSION, paths.RUNTIME.with_name(f"runtime-{VERSION}"))
        with self._in_place_of_the_usual(newer):
            versions = re.findall(r"(\d[\d.]+)\s*│\s*org\.onosproject\.onos-api\b", newer.cli("bundle:list -t 0 -s"))
            self.check("Karaf: version of onos-api", versions and versions[0].startswith(VERSION), *versions)
            newer.install_application(build.oar())
            self.check(f"{build.oar().name}: health", True, "ready")
            newer.configure(document(self.lab))
            self.lab.connect_switches()
            self._await_rules(newer)
            for home in t.SWITCHED_HOMES:
                right, objects, size = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
                self.check(f"{home.subscriber} loads a page", right == objects, f"{right} of {objects} objects, {size} bytes")
            for command in READING:
                found = newer.cli_json(f"{command} -j")
                self.check(f"{command} -j answers", isinstance(found, list) and found, f"{len(found)} entries")
            self.check("nat-drops -j answers", isinstance(newer.cli_json("nat-drops -j"), list))
            wait_until(lambda: newer.ask("/log/subscribers/home1")[0] == 200, "the application's REST interface", 30)
            status, _, answer = newer.ask("/log/subscribers/home1")
            self.check("REST answers", status == 200 and answer["records"], status)

    def _await_rules(self, onos):
        for switch in self.lab.switches:
            name = switch.namespace.name
            wait_until(lambda s=switch: onos.device_available(s.device_id), f"{name} at ONOS", 60)
            added = wait_until(lambda s=switch: onos.program_added(s.device_id), f"rules of {name}", 60)
            self.check(f"{name}: connected, all rules ADDED", added, added)

    @contextmanager
    def _in_place_of_the_usual(self, newer):
        was_up = self.onos.is_ours()
        if was_up:
            self.onos.stop()
        newer.forget()
        try:
            newer.start()
            yield
        finally:
            if newer.is_ours():
                newer.stop()
            for switch in self.lab.switches:
                switch.set_controller(NOWHERE)
            if was_up:
                self.onos.start()
                self.lab.connect_switches()
                print("      the usual ONOS is back", flush=True)
                self._await_rules(self.onos)
