# SPDX-License-Identifier: Apache-2.0
"""Homes fetch their rules from the application, as deployed routers do (docs/rule-server.md)."""

import json
import re
import socket
import time
from contextlib import ExitStack, contextmanager

from lab import paths
from lab.configuration import DOMAIN, RULE, change_to, changed
from lab.namespaces import inside
from lab.scenario import Scenario
from lab.shell import run, wait_until

# A wire from the access network to the machine that ONOS runs on.
DEVICE, SERVER, ROUTER = "ps-rules", "2001:db8:ffff:53::1", "2001:db8:ffff:53::ff"
MAC = "02:00:00:00:53:01"
PORT, TLS_PORT, DNS_PORT = 8080, 8443, 53
HOME = "2001:db8:12:3600::c1"  # on the CE of home 3, which is a Linux kernel
# A domain beside the lab's that no switch is in, so that its rules change without a switch's, and a home in it.
WEST, WEST_HOME = "2001:db8:112::/48", "2001:db8:112:100::c1"
MOST, REQUEST_SECONDS, TTL = 8, 1, 3600

ROUTER_SAYS = "vendorid=acde48-lab&product=LAB-1&version=1_0"
CONFIG = f"/config?{ROUTER_SAYS}&capability=map_e,dslite,hubspoke,mesh"
TEXT = f"v=v6mig-1 url=http://[{SERVER}]:{PORT}/config t=a"
WEST_RULES = [
    {"name": "w1", "ipv6Prefix": WEST, "ipv4Prefix": "198.19.12.0/24", "eaBits": 8, "psidOffset": 4},
    {"name": "w2", "ipv6Prefix": "2001:db8:113::/48", "ipv4Prefix": "198.19.13.0/24", "eaBits": 16, "psidOffset": 4},
]
CURL = ("curl", "-6", "--silent", "--show-error", "--globoff", "--include", "--max-time", "8")


class RuleServer(Scenario):
    """Judged by curl, dig, openssl and plain sockets, and by the configuration itself."""

    name = "rule-server"
    title = "homes fetch their rules over HTTP and HTTPS, and whoever asks wrongly, slowly or too much is refused"

    def show(self):
        self.kce, self.access = self.lab["kce"], self.lab["access"]
        with self._wire():
            certificate, key = self._certificate()
            self.server = {
                "enablerName": "Lab", "address": SERVER, "port": PORT, "ttlSeconds": TTL, "connections": MOST,
                "requestMillis": REQUEST_SECONDS * 1000, "url": f"http://[{SERVER}]:{PORT}/config",
                "tls": {"port": TLS_PORT, "certificate": str(certificate), "key": str(key)},
                "offers": [{"prefix": "2001:db8:12::/48", "dslite": {"aftr": "aftr.example.net"}}],
            }
            self.before = self._counts(json.loads(self.onos.web("GET", "/api/rule-server")[2]))
            with changed(self.stack, self._configure(WEST_RULES[:1])):
                wait_until(lambda: self._ask(self.kce, CONFIG)[0] == 200, "the rule server", 15, 0.1)
                self._judge_forms(certificate)
                self._judge_refusals()
                self._judge_slow()
                self._judge_too_many()
                self._judge_bootstrap()
                self._judge_change()
                self._judge_counts()

    def _configure(self, rules):
        def change(portset):
            portset["domains"].append({"name": "west", "brAddress": "2001:db8:ffff::2", "rules": rules})
            portset["ruleServer"] = self.server
            records = ["@ SOA ns hostmaster 1 3600 600 86400 60", "@ NS ns", f'@ TXT "{TEXT}"', f"ns AAAA {SERVER}"]
            zone = {"name": "4over6.info", "records": records}
            portset["nts"] = {"server": {"listen": [f"[{SERVER}]:{DNS_PORT}"], "zones": [zone]}}

        return change

    @contextmanager
    def _wire(self):
        """The machine of ONOS becomes a host of the access network, as long as the body runs."""
        run("ip", "link", "add", DEVICE, "address", MAC, "type", "veth", "peer", "name", "to-rules", "netns", self.access.name)
        try:
            self.access.neighbour(SERVER, MAC, "to-rules")
            self.access.exec("ethtool", "-K", "to-rules", "tx", "off")
            run("sysctl", "-qw", f"net.ipv6.conf.{DEVICE}.disable_ipv6=0")
            run("ip", "addr", "add", f"{SERVER}/64", "dev", DEVICE, "nodad")
            run("ip", "link", "set", DEVICE, "up")
            self.access.ip("addr", "add", f"{ROUTER}/64", "dev", "to-rules", "nodad")
            self.access.ip("link", "set", "to-rules", "up")
            self.access.ip("-6", "route", "add", WEST, "via", "fd00:3::2", "dev", "to-kce")
            for network, home in (("2001:db8:12::/48", HOME), (WEST, WEST_HOME)):
                run("ip", "-6", "route", "add", network, "via", ROUTER, "dev", DEVICE)
                self.kce.ip("addr", "add", f"{home}/128", "dev", "lo", "nodad")
            yield
        finally:
            for home in (HOME, WEST_HOME):
                self.kce.ip("addr", "del", f"{home}/128", "dev", "lo", check=False)
            self.access.ip("-6", "route", "del", WEST, check=False)
            run("ip", "link", "del", DEVICE)

    @staticmethod
    def _certificate():
        """Self-signed, for the server's address."""
        directory = paths.LAB / "rules"
        directory.mkdir(parents=True, exist_ok=True)
        certificate, key = directory / "certificate.pem", directory / "key.pem"
        run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=rules.lab", "-addext", f"subjectAltName=IP:{SERVER}", "-keyout", key, "-out", certificate,
        )
        return certificate, key

    def _ask(self, namespace, path, *options, source=HOME, tls=False):
        """Status, headers and body of what curl gets."""
        url = f"https://[{SERVER}]:{TLS_PORT}{path}" if tls else f"http://[{SERVER}]:{PORT}{path}"
        text = namespace.exec(*CURL, "--interface", source, *options, url, check=False)
        head, _, body = text.replace("\r\n", "\n").partition("\n\n")
        status = re.match(r"HTTP/[\d.]+ (\d+)", head)
        headers = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
        return int(status.group(1)) if status else 0, headers, body

    def _judge_forms(self, certificate):
        status, headers, body = self._ask(self.kce, CONFIG)
        rule = {"ipv6": RULE["ipv6Prefix"], "ipv4": RULE["ipv4Prefix"], "ea_length": RULE["eaBits"], "psid_offset": RULE["psidOffset"]}
        wanted = {
            "enabler_name": "Lab", "ttl": TTL, "order": ["map_e", "dslite"],
            "map_e": {"version": 1, "mesh": False, "br": DOMAIN["brAddress"], "rules": [rule]},
            "dslite": {"aftr": "aftr.example.net"},
        }
        self.check("HB46PP: the domain as it is configured", json.loads(body) == wanted, body)
        self.check("it may be kept as long as configured", headers.get("cache-control") == f"private, max-age={TTL}")
        status, _, secure = self._ask(self.kce, CONFIG, "--cacert", certificate, tls=True)
        self.check("the same over HTTPS, its certificate verified", status == 200 and secure == body, status)
        _, headers, body = self._ask(self.kce, "/get_rules?callback=v6plus")
        called = re.fullmatch(r"v6plus\((.*)\)", body)
        found = json.loads(called.group(1)) if called else {}
        right = (found.get("dmr"), found.get("ipv6_fixlen"), found.get("fmr")) == (DOMAIN["brAddress"], 56, [rule])
        self.check("the form with dmr and fmr", right and "javascript" in headers.get("content-type", ""), body)
        _, _, body = self._ask(self.kce, f"/basic_map_rules?ipv6Prefix={HOME}&ipv6PrefixLength=64&code=any")
        network4, network6 = RULE["ipv4Prefix"].split("/"), RULE["ipv6Prefix"].split("/")
        wanted = {
            "brIpv6Address": DOMAIN["brAddress"], "eaBitLength": str(RULE["eaBits"]), "psIdOffset": str(RULE["psidOffset"]),
            "ipv4Prefix": network4[0], "ipv4PrefixLength": network4[1],
            "ipv6Prefix": network6[0], "ipv6PrefixLength": network6[1],
        }
        self.check("the form with basicMapRules", json.loads(body) == {"basicMapRules": [wanted]}, body)

    def _judge_refusals(self):
        status, _, body = self._ask(self.access, CONFIG, source=ROUTER)
        self.check("an address of no home is told nothing", status == 403, body.strip())
        for what, path, options, wanted, said in (
            ("without a vendor", "/config?product=x&version=1&capability=map_e", (), 400, "vendorid: "),
            ("a version with a dot", CONFIG.replace("1_0", "1.0"), (), 400, "version: "),
            ("a broken escape", CONFIG + "&token=%zz", (), 400, "token: "),
            ("a call of something else", "/get_rules?callback=alert(1)", (), 400, "callback: "),
            ("another domain's prefix", f"/basic_map_rules?ipv6Prefix={WEST_HOME}", (), 403, "ipv6Prefix: "),
            ("a header of 9,000 bytes", CONFIG, ("--header", "X-Long: " + "x" * 9000), 431, ""),
            ("a line of 9,000 bytes", CONFIG + "&x=" + "x" * 9000, (), 414, ""),
            ("a POST", CONFIG, ("--data", "x"), 405, "There are GET"),
        ):
            status, _, body = self._ask(self.kce, path, *options)
            self.check(f"{what}: {wanted}", status == wanted and body.startswith(said), f"{status} {body.strip()}")

    def _connect(self):
        with inside(self.kce):
            connection = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        connection.settimeout(5 * REQUEST_SECONDS)
        connection.bind((HOME, 0))
        connection.connect((SERVER, PORT))
        return connection

    def _judge_slow(self):
        """A byte now and then keeps no connection open."""
        began = time.monotonic()
        with self._connect() as slow:
            slow.settimeout(0.1)
            for byte in f"GET {CONFIG} HTTP/1.1\r\nHost: lab\r\n".encode():
                try:
                    slow.send(bytes([byte]))
                    if slow.recv(100) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        took = time.monotonic() - began
        self.check("a client that sends a byte each 0.1 s is cut", took < 3 * REQUEST_SECONDS, f"after {took:.1f} s")

    def _judge_too_many(self):
        with ExitStack() as connections:
            for _ in range(MOST):
                connections.enter_context(self._connect())
            status, headers, _ = self._ask(self.kce, CONFIG)
            told = status == 503 and headers.get("retry-after", "").isdigit()
            self.check(f"beside {MOST} others: 503, and when to come back", told, f"{status} {headers.get('retry-after')}")
        status = wait_until(lambda: self._ask(self.kce, CONFIG)[0] == 200, "an answer when they have gone", 5, 0.1)
        self.check("when they have gone: 200", status)

    def _judge_bootstrap(self):
        record = self.onos.cli("mape-rules txt").strip()
        self.check("mape-rules txt gives the record for the DNS", record.endswith(f'IN TXT "{TEXT}"'), record)
        answer = self.kce.exec("dig", "+short", "+time=2", "-b", HOME, f"@{SERVER}", "4over6.info", "TXT", check=False).strip()
        self.check("dig finds it in the application's own DNS server", answer == f'"{TEXT}"', answer)

    @staticmethod
    def _counts(server):
        return {each["outcome"]: each["count"] for each in server["outcomes"]}

    def _judge_counts(self):
        """What was answered here is counted, and a viewer may read it and the forms."""
        typed = self.onos.cli_json("mape-rule-server -j")
        counts = {outcome: count - self.before[outcome] for outcome, count in self._counts(typed).items()}
        wanted = {
            "unchanged": 2, "malformed": 4, "body": 0, "no-http": 0, "stranger": 1, "other-domain": 1, "ipv4": 0,
            "method": 1, "long-line": 1, "long-header": 1, "fault": 0, "rules-cut": 0,
        }
        found = {outcome: counts[outcome] for outcome in wanted}
        seen = counts["rules"] > 0 and counts["busy"] > 0 and counts["slow"] > 0
        self.check("mape-rule-server counts what was asked here, by reason", found == wanted and seen, counts)
        bodies = [self._ask(self.kce, path)[2] for path in (CONFIG, "/get_rules?callback=x", "/basic_map_rules")]
        bodies[1] = bodies[1].removeprefix("x(").removesuffix(")")
        with self.onos.viewer() as viewer:
            def read(path):
                return self.onos.web("GET", f"/api/rule-server{path}", user=viewer)[2]

            shown = json.loads(read(""))
            self.check("GET /rule-server agrees", shown["addresses"] == typed["addresses"] and shown["rulesCut"] == [], shown["addresses"])
            forms = [json.loads(read(f"/{form}?home={HOME}")) for form in ("config", "get_rules", "basic_map_rules")]
            self.check("the forms over REST are those that homes get", forms == [json.loads(body) for body in bodies], forms)
            self.check("and so is the DNS record", read("/txt").strip().endswith(f'IN TXT "{TEXT}"'))
            kea = json.loads(read("/kea?domain=lab&link=2001:db8:ffff:1::/64&networkInterface=eth0"))
            pool = kea["Dhcp6"]["subnet6"][0]["pd-pools"][0]
            self.check("Kea's configuration over REST", pool["option-data"][0]["code"] == 94, pool)

    def _judge_change(self):
        etag = self._ask(self.kce, CONFIG, source=WEST_HOME)[1].get("etag", "none")

        def again():
            return self._ask(self.kce, CONFIG, "--header", f"If-None-Match: {etag}", source=WEST_HOME)

        status, _, _ = again()
        self.check("asked again: 304", status == 304, status)
        change_to(self.stack, self._configure(WEST_RULES))
        status, headers, body = wait_until(lambda: again() if again()[0] == 200 else None, "the changed rules", 5, 0.1)
        told = [rule["ipv6"] for rule in json.loads(body)["map_e"]["rules"]]
        right = told == [rule["ipv6Prefix"] for rule in WEST_RULES] and headers["etag"] != etag
        self.check("another rule: told under a new ETag", right, f"{headers['etag']} {told}")
        status, _, _ = self._ask(self.kce, CONFIG, "--header", f"If-None-Match: {headers['etag']}", source=WEST_HOME)
        self.check("and that one is known from then on: 304", status == 304, status)
