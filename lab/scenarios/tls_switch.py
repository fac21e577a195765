# SPDX-License-Identifier: Apache-2.0
"""The switches' OpenFlow connections under TLS, both ends known by certificates."""

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from lab import topology as t
from lab import traffic
from lab.openvswitch import NOWHERE
from lab.scenario import Scenario
from lab.shell import LabError, wait_until

CONTROLLER = "org.onosproject.openflow.controller.impl.OpenFlowControllerImpl"
TARGET = f"ssl:{t.CONTROLLER_ADDRESS}:{t.OPENFLOW_PORT}"
DAYS = "2"
PASSWORD = "lab-only"
REFUSED_SECONDS = 6


class TlsSwitch(Scenario):
    """Judged by Open vSwitch, which connects or not, by openssl s_client, and by pages loaded with curl."""

    name = "tls-switch"
    title = "OpenFlow over TLS: switches with certificates, and none without"
    is_test = False  # ONOS listens anew, twice: other scenarios would only wait for it

    def show(self):
        directory = Path(tempfile.mkdtemp(prefix="portset-tls-"))
        try:
            keys = _Keys(directory)
            with self._controller(keys):
                self._look_with_openssl(keys)
                self._plain_is_refused()
                self._strangers_are_refused(keys)
                for switch in self.lab.switches:
                    self._connect(switch, keys.issue(switch.namespace.name))
                for switch in self.lab.switches:
                    self._await(switch)
                self._pages()
            self._back_to_tcp()
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    @contextmanager
    def _controller(self, keys):
        self.onos.rest("POST", f"/configuration/{CONTROLLER}", {
            "tlsMode": "enabled",
            "keyStore": str(keys.store("controller", keys.issue("controller"))), "keyStorePassword": PASSWORD,
            "trustStore": str(keys.trust()), "trustStorePassword": PASSWORD,
        })
        try:
            yield
        finally:
            for switch in self.lab.switches:
                switch.set_controller(NOWHERE)
            self.onos.rest("POST", f"/configuration/{CONTROLLER}", {"tlsMode": "disabled"})

    def _plain_is_refused(self):
        switch = self.lab.switches[0]
        switch.set_controller(NOWHERE)
        wait_until(lambda: not switch.connected(), "the end of the old connection", 10)
        switch.set_controller(t.CONTROLLER)
        self.check("a switch without TLS is not let in", not self._connects(switch))

    def _strangers_are_refused(self, keys):
        switch = self.lab.switches[0]
        self._connect(switch, keys.stranger("stranger"))
        self.check("a certificate of another authority is not let in", not self._connects(switch))

    @staticmethod
    def _connects(switch):
        try:
            wait_until(switch.connected, "a connection", REFUSED_SECONDS)
            return True
        except LabError:  # as is hoped for
            return False

    @staticmethod
    def _connect(switch, pair):
        key, certificate, authority = pair
        switch.vsctl("set-ssl", str(key), str(certificate), str(authority))
        switch.set_controller(TARGET)

    def _await(self, switch):
        name = switch.namespace.name
        wait_until(switch.connected, f"{name} by TLS", 30)
        wait_until(lambda: self.onos.device_available(switch.device_id), f"{name} at ONOS", 30)
        rules = wait_until(lambda: self.onos.program_added(switch.device_id), f"rules of {name}", 60)
        self.check(f"{name}: connected by {TARGET.split(':')[0]}, rules ADDED", rules, rules)

    def _look_with_openssl(self, keys):
        """ONOS listens anew for a moment: until then, plain TCP would be let in."""
        protocol = wait_until(lambda: self._protocol(keys), "TLS at the controller's port", 20)
        self.check("openssl s_client: TLS, the authority's certificate", True, protocol)

    @staticmethod
    def _protocol(keys):
        found = subprocess.run(
            ["openssl", "s_client", "-connect", f"{t.CONTROLLER_ADDRESS}:{t.OPENFLOW_PORT}", "-CAfile", str(keys.authority), "-brief"],
            input="", capture_output=True, text=True, timeout=20, check=False,
        ).stderr
        protocol = next((line.split(":")[1].strip() for line in found.splitlines() if line.startswith("Protocol version")), "")
        return protocol if "Verification: OK" in found else None

    def _pages(self):
        for home in t.SWITCHED_HOMES:
            right, objects, size = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
            self.check(f"{home.subscriber} loads a page", right == objects, f"{right} of {objects} objects, {size} bytes")

    def _back_to_tcp(self):
        # ONOS 2.5.6 goes on with the TLS that it was given once, whatever the mode is now.
        self.onos.stop()
        self.onos.start()
        self.lab.connect_switches()
        self.stack.await_switches(30)


class _Keys:
    """An authority, and what it signs."""

    def __init__(self, directory):
        self._directory = directory
        self.authority = self._self_signed("authority")[1]

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self._directory, check=True, capture_output=True, timeout=30)

    def _self_signed(self, name):
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", DAYS, "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.pem",
        )
        return self._directory / f"{name}.key", self._directory / f"{name}.pem"

    def issue(self, name):
        """A key, its certificate, and the authority's certificate."""
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self._openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", DAYS, "-out", f"{name}.pem",
        )
        return self._directory / f"{name}.key", self._directory / f"{name}.pem", self.authority

    def stranger(self, name):
        """The same, signed by nobody but itself."""
        return (*self._self_signed(name), self.authority)

    def store(self, name, pair):
        """A Java key store."""
        file = self._directory / f"{name}.p12"
        self._openssl(
            "pkcs12", "-export", "-inkey", str(pair[0]), "-in", str(pair[1]), "-certfile", str(self.authority), "-name", name,
            "-passout", f"pass:{PASSWORD}", "-out", str(file),
        )
        return file

    def trust(self):
        """A Java trust store with the authority."""
        file = self._directory / "trust.p12"
        subprocess.run(
            ["keytool", "-importcert", "-noprompt", "-alias", "authority", "-file", str(self.authority), "-storetype", "PKCS12",
             "-keystore", str(file), "-storepass", PASSWORD],
            check=True, capture_output=True, timeout=30,
        )
        return file
