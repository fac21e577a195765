# SPDX-License-Identifier: Apache-2.0
"""Hosts open ports of their own: PCP and NAT-PMP (RFC 6887, RFC 6886)."""

import re
import socket
import time
from contextlib import contextmanager

from lab import fileserver, paths, portcontrol, traffic
from lab import topology as t
from lab.capture import capture
from lab.configuration import document
from lab.namespaces import wait_for_listener
from lab.portcontrol import TCP, UDP, Client
from lab.scenario import Scenario
from lab.shell import CommandFailed, LabError

WEB_PORT = 8080
PORTS = [t.HOME1.port(block) for block in range(1, 64)]  # the first of each run of home 1's
LIFETIME_SECONDS, SHORT_SECONDS = 3600, 5
CURL = ("curl", "--silent", "--output", "/dev/null", "--connect-timeout", "2", "--max-time", "10")

# libtorrent's own client: it tries PCP first, and NAT-PMP where that is not understood.
LIBTORRENT = """
import libtorrent, sys, time
session = libtorrent.session({
    "enable_natpmp": True, "enable_upnp": False, "enable_lsd": False, "enable_dht": False,
    "listen_interfaces": "192.168.1.10:6881", "alert_mask": libtorrent.alert.category_t.all_categories})
end = time.monotonic() + 15
while time.monotonic() < end:
    session.wait_for_alert(500)
    for alert in session.pop_alerts():
        if "portmap" in type(alert).__name__:
            print(type(alert).__name__, alert.message(), flush=True)
        if type(alert).__name__ == "portmap_alert" and "TCP" in alert.message().upper():
            sys.exit(0)
"""


class Pcp(Scenario):
    """Judged by clients that are not ours (natpmpc, libtorrent), by curl from the Internet, and by tshark's dissector."""

    name = "pcp"
    title = "a host asks for a port, the Internet reaches it there, and no longer when it is deleted or expires"
    requirements = ("RFC6888-9",)

    def show(self):
        self.onos.set_policy("home1", "port-restricted-cone")
        self._configure({"minLifetimeSeconds": SHORT_SECONDS})
        # Connections of earlier scenarios hold theirs for minutes after their end.
        taken = {session["outsidePort"] for session in self.onos.sessions() if session["subscriber"] == "home1"}
        self._natpmp_port, self._pcp_port, self._expiring_port, self._peer_port, *_ = (p for p in PORTS if p not in taken)
        web = self.lab["home1"].start(
            "python3", paths.ROOT / "lab" / "fileserver.py", paths.WEB, WEB_PORT, log=paths.LOGS / "ps-home1-http.log"
        )
        try:
            wait_for_listener(self.lab["home1"], WEB_PORT)
            self._natpmpc()
            self._pcp()
            self._expiry()
            self._refusals()
            self._peer()
            self._libtorrent()
            self._switched_off()
        finally:
            web.terminate()
            web.wait(10)
            self._configure(None)

    def _configure(self, pcp):
        network = document(self.lab)
        home1 = network["apps"]["org.portset"]["portset"]["subscribers"][0]
        if pcp is not None:
            home1["pcp"] = pcp
            home1["policy"] = {"preset": "port-restricted-cone"}
        self.onos.configure(network)

    def _is_open(self, port):
        """Whether curl on the Internet gets a page of the web server at home by this port."""
        url = f"http://{t.SHARED_IPV4}:{port}/{fileserver.PAGE}"
        try:
            self.lab["srv1"].exec(*CURL, "--fail", url, timeout_seconds=15)
            return True
        except LabError:
            return False

    @contextmanager
    def _client(self, home=t.HOME1):
        with Client(self.lab[home.subscriber], home.HOST_ADDRESS, home.GATEWAY_ADDRESS) as client:
            yield client

    def _natpmpc(self):
        home1 = self.lab["home1"]
        self.check("nothing is open at first", not self._is_open(self._natpmp_port))
        try:
            text = home1.exec("natpmpc")
        except CommandFailed as refused:
            text = refused.output
        found = re.search(r"(?:Public IP address :|invalid Public IP address) (\S+)", text)
        self.check("natpmpc is told the external address", found and found[1] == t.SHARED_IPV4, found and found[1])
        if found and found[0].startswith("invalid"):
            print("      natpmpc of 2023 and later takes no address of the documentation for one, and asks no further", flush=True)
            return
        text = home1.exec("natpmpc", "-a", self._natpmp_port, WEB_PORT, "tcp", LIFETIME_SECONDS)
        found = re.search(r"Mapped public port (\d+) protocol TCP to local port (\d+) liftime (\d+)", text)
        mapped = found and tuple(map(int, found.groups()))
        self.check("natpmpc gets the port it asks for", mapped == (self._natpmp_port, WEB_PORT, LIFETIME_SECONDS), mapped)
        self.check("curl on the Internet gets a page by it", self._is_open(self._natpmp_port))
        whole = traffic.download(self.lab["srv1"], f"{t.SHARED_IPV4}:{self._natpmp_port}")
        self.check("and a big file, to the byte", whole)
        mapping = next((m for m in self.onos.cli_json("nat-mappings home1 -j") if m["outsidePort"] == self._natpmp_port), {})
        shown = {key: mapping.get(key) for key in ("protocol", "insidePort", "origin")}
        wanted = {"protocol": "tcp", "insidePort": WEB_PORT, "origin": "nat-pmp"}
        self.check("nat-mappings lists it", shown == wanted, f"{shown} expires in {mapping.get('expiresSeconds')} s")
        home1.exec("natpmpc", "-a", 0, WEB_PORT, "tcp", 0)
        self.check("natpmpc deletes it, and it is closed", not self._is_open(self._natpmp_port))

    def _pcp(self):
        key = portcontrol.nonce()
        with capture("pcp", self.lab["home1"], "eth0", snap_bytes=0, capture_filter="udp port 5351") as captured:
            with self._client() as client:
                answer = client.map(key, TCP, WEB_PORT, LIFETIME_SECONDS, self._pcp_port)
                right = answer and (answer.version, answer.opcode, answer.result) == (2, 0x80 | portcontrol.MAP, 0)
                self.check("a PCP MAP request succeeds", right, answer)
                right = right and (answer.external, answer.address) == (self._pcp_port, t.SHARED_IPV4)
                self.check("with the suggested port, at the shared address", right)
                self.check("curl on the Internet gets a page by it", self._is_open(self._pcp_port))
                other = client.map(portcontrol.nonce(), TCP, WEB_PORT, 0)
                self.check("another nonce may not delete it", other and other.result == portcontrol.NOT_AUTHORIZED, other)
                answer = client.map(key, TCP, WEB_PORT, 0)
                self.check("its own may", answer and (answer.result, answer.lifetime) == (0, 0), answer)
                self.check("and it is closed", not self._is_open(self._pcp_port))
        self._judge_by_tshark(captured, key)

    def _judge_by_tshark(self, captured, key):
        rows = captured.fields(
            "portcontrol.r == 1", "portcontrol.version", "portcontrol.opcode", "portcontrol.result_code",
            "portcontrol.lifetime_rsp", "portcontrol.map.nonce", "portcontrol.map.protocol",
            "portcontrol.map.internal_port", "portcontrol.map.rsp_assigned_external_port",
            "portcontrol.map.rsp_assigned_ext_ip", "udp.checksum.status",
        )
        self.check("tshark's dissector reads the three answers", len(rows) == 3, len(rows))
        first = rows[0] if rows else []
        wanted = [
            "2", "1", "0", str(LIFETIME_SECONDS), key.hex(), str(TCP), str(WEB_PORT), str(self._pcp_port),
            f"::ffff:{t.SHARED_IPV4}",
        ]
        self.check("and finds in the first what was asked for", first[:9] == wanted, " ".join(first))
        broken = captured.count("_ws.malformed or _ws.expert.severity >= 0x600000")
        self.check("nothing malformed, nothing to warn of", broken == 0, broken)

    def _expiry(self):
        with self._client() as client:
            answer = client.map(portcontrol.nonce(), TCP, WEB_PORT, SHORT_SECONDS, self._expiring_port)
        began = time.monotonic()
        right = answer and (answer.result, answer.lifetime, answer.external) == (0, SHORT_SECONDS, self._expiring_port)
        self.check(f"a mapping for {SHORT_SECONDS} s", right, answer)
        self.check("is open", self._is_open(self._expiring_port))
        time.sleep(max(0, SHORT_SECONDS - (time.monotonic() - began)))
        self.check("and closed when they are over", not self._is_open(self._expiring_port))

    def _refusals(self):
        body = portcontrol.map_body(portcontrol.nonce(), TCP, WEB_PORT)
        third_party = portcontrol.option(portcontrol.THIRD_PARTY, portcontrol.mapped("192.168.1.77"))
        here, elsewhere = t.HOME1.HOST_ADDRESS, "192.168.1.77"
        with self._client() as client:
            for what, data, result in (
                ("for another host", portcontrol.request(portcontrol.MAP, 60, here, body + third_party), portcontrol.UNSUPP_OPTION),
                ("from behind a NAT", portcontrol.request(portcontrol.MAP, 60, elsewhere, body), portcontrol.ADDRESS_MISMATCH),
                ("of version 3", portcontrol.request(portcontrol.MAP, 60, here, body, version=3), portcontrol.UNSUPP_VERSION),
            ):
                answer = client.ask(data)
                refused = answer and (answer.version, answer.result) == (2, result)
                self.check(f"a request {what} is refused by name", refused, answer and answer.result)

    def _peer(self):
        """PEER: a host says whom it will hear from, and sends him nothing."""
        heard = b""
        with self._client() as client, self.lab["home1"].socket(socket.AF_INET, socket.SOCK_DGRAM) as host, \
                self.lab["srv1"].socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            host.bind((t.HOME1.HOST_ADDRESS, 0))
            server.bind((t.SRV1.address, 0))
            host.settimeout(3)
            body = portcontrol.peer_body(
                portcontrol.nonce(), UDP, host.getsockname()[1], t.SRV1.address, server.getsockname()[1], self._peer_port
            )
            answer = client.ask(portcontrol.request(portcontrol.PEER, SHORT_SECONDS, client.address, body))
            self.check("a PEER request gets its port", answer and (answer.result, answer.external) == (0, self._peer_port), answer)
            server.sendto(b"hello", (t.SHARED_IPV4, self._peer_port))
            try:
                heard = host.recv(100)
            except OSError:
                pass
        self.check("and the host hears that peer, though it has sent nothing", heard == b"hello")

    def _libtorrent(self):
        with capture("pcp-libtorrent", self.lab["home1"], "eth0", snap_bytes=0, capture_filter="udp port 5351") as captured:
            text = self.lab["home1"].exec("python3", "-c", LIBTORRENT, check=False, timeout_seconds=40)
        granted = captured.count("portcontrol.r == 1 and portcontrol.opcode == 1 and portcontrol.result_code == 0")
        self.check("libtorrent speaks PCP and gets mappings", granted > 0 and "portmap_alert" in text, text.strip()[:200])

    def _switched_off(self):
        self._configure({"enabled": False})
        with self._client() as client:
            deadline = time.monotonic() + 10
            while client.ask(portcontrol.request(portcontrol.ANNOUNCE, 0, client.address)) and time.monotonic() < deadline:
                pass
            answer = client.ask(portcontrol.request(portcontrol.ANNOUNCE, 0, client.address))
        self.check("switched off in the configuration, nobody answers", answer is None, answer)
        left = self.onos.cli_json("nat-mappings home1 -j")
        self.check("and no mapping is left", left == [], left)
