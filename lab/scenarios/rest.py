# SPDX-License-Identifier: Apache-2.0
"""REST says what the command line says, lets only administrators write, and speaks Prometheus."""

import json
import urllib.request
from base64 import b64encode

from lab import paths, traffic
from lab import topology as t
from lab.configuration import begin_anew
from lab.onos import ADMIN
from lab.scenario import Scenario
from lab.shell import run, wait_until

# What both interfaces have, and whether no number in it changes by itself.
READING = (
    ("/domains", "domains", "mape-domains -j", True),
    ("/policies", "policies", "nat-policy -j", True),
    ("/mappings", "mappings", "nat-mappings -j", False),
    ("/switches", "switches", "mape-switches -j", False),
    ("/subscribers", "subscribers", "mape-subscribers -j", False),
    ("/sessions", "sessions", "nat-sessions -j", False),
    ("/ports", "ports", "nat-ports -j", False),
    ("/drops?all=true", "drops", "nat-drops --all -j", False),
)

# What is asked wrongly, and the field that the problem names.
WRONG = {
    "/sessions?protocol=sctp": "protocol",
    "/sessions?subscriber=home9": "subscriber",
    "/sessions?limit=0": "limit",
    "/sessions?path=fast": "path",
    "/sessions/top?by=colour": "by",
    "/sessions/rules?subscriber=home1": "protocol",
    "/trace?direction=up": "direction",
    "/trace?direction=in&protocol=gre&source=198.51.100.10:53&destination=192.0.2.18:1232": "protocol",
    "/trace?direction=in&protocol=udp&source=198.51.100.10&destination=192.0.2.18:1232": "source",
}

# Prometheus's own library reads the metrics, and writes what it has read as JSON.
PARSER = """
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps([[s.name, s.labels, s.value] for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples]))
"""


class Rest(Scenario):
    """Judged by the command line, and Prometheus's parser."""

    name = "rest"
    title = "REST agrees with the command line, refuses who may not write, and feeds Prometheus"

    def show(self):
        begin_anew(self.stack)  # sessions of before would end between one answer and the other
        traffic.load_page(self.lab["home1"], t.SRV1.address)
        self._judge_reading()
        self._judge_trace()
        self._judge_session_rules()
        self._judge_errors()
        with self.onos.viewer() as viewer:
            self._judge_writing(viewer)
        self._judge_metrics()
        self._judge_description()
        self._judge_events()

    def _get(self, path):
        status, _, text = self.onos.web("GET", "/api" + path)
        return json.loads(text) if status == 200 else {}

    def _judge_reading(self):
        for path, name, command, still in READING:
            answered, typed = self._get(path).get(name, []), self.onos.cli_json(command)
            same = answered == typed if still else [set(each) for each in answered] == [set(each) for each in typed]
            self.check(f"GET {path} agrees with {command}", same, f"{len(answered)} {name}")
        answered, typed = self._get("/rule-server"), self.onos.cli_json("mape-rule-server -j")
        self.check("GET /rule-server agrees with mape-rule-server -j", answered == typed, answered.get("state"))
        total = self._get("/offload")["sessions"]
        counted = sum(each["sessions"] for each in self.onos.subscribers())
        self.check("GET /offload counts every session", total == counted > 0, total)
        top = self._get("/sessions/top?by=remote&limit=1")["top"]
        self.check("GET /sessions/top: the page's server", top and top[0]["key"] == t.SRV1.address, top)

    def _judge_trace(self):
        query = f"direction=out&subscriber=home1&protocol=udp&source={t.Home.HOST_ADDRESS}:40000&destination={t.SRV1.address}:53"
        typed = self.onos.cli_json(f"mape-trace out home1 udp {t.Home.HOST_ADDRESS}:40000 {t.SRV1.address}:53 -j")
        self.check("GET /trace agrees with mape-trace", self._get(f"/trace?{query}") == typed, typed["outcome"])

    def _judge_session_rules(self):
        """A port that is offloaded at once: its rules are told as the switch itself prints their matches."""
        with traffic.connected(self.lab, "home1") as (inside, remote):
            query = f"subscriber=home1&protocol=tcp&inside={inside[0]}:{inside[1]}&remote={remote[0]}:{remote[1]}"
            rules = wait_until(lambda: self._get(f"/sessions/rules?{query}").get("rules"), "rules of a session", 10)
            self.check("GET /sessions/rules: one out, one in", [each["direction"] for each in rules] == ["out", "in"])
            table, source = rules[0]["rule"].split(",")[0], f"tp_src={inside[1]}"
            flows = "\n".join(self.lab.ce1.rules(f"{table},tcp,tp_src={inside[1]}"))
            self.check("and the switch has the rule, out", source in flows, rules[0]["rule"])

    def _judge_errors(self):
        for path, field in WRONG.items():
            status, headers, text = self.onos.web("GET", "/api" + path)
            told = status == 400 and headers.get_content_type() == "application/problem+json" and json.loads(text)["field"] == field
            self.check(f"GET {path}: a problem with {field}", told, f"{status} {text[:200]}")
        for path in ("/subscribers/home9", "/policies/home9", "/switches/x", "/domains/x", "/nothing"):
            status, headers, _ = self.onos.web("GET", "/api" + path)
            problem = headers.get_content_type() == "application/problem+json"
            self.check(f"GET {path}: not found, as a problem", status == 404 and problem, f"{status} {headers.get_content_type()}")

    def _patch(self, document, **how):
        status, _, text = self.onos.web("PATCH", "/api/policies/home1", document, **how)
        return status, json.loads(text) if text.startswith("{") else text

    def _judge_writing(self, viewer):
        before = self._get("/policies/home1")
        wanted = {"timers": {"udpSeconds": 600}}
        for who, how in (
            ("nobody", {"user": None}),
            ("a wrong password", {"user": "onos:rolls"}),
            ("a viewer", {"user": viewer}),
            ("another site's page", {"headers": {"Origin": "http://evil.example"}}),
            ("another site's page, in a newer browser", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
            ("a form", {"headers": {"Content-Type": "text/plain"}}),
        ):
            status, _ = self._patch(wanted, **how)
            self.check(f"PATCH by {who}: refused", status in (401, 403, 415), status)
        self.check("a viewer may read", self.onos.web("GET", "/api/policies", user=viewer)[0] == 200)
        self.check("nor may a viewer reconcile", self.onos.web("POST", "/api/reconcile", user=viewer)[0] == 403)
        status, problem = self._patch({"timers": {"udpSeconds": 119}, "wibble": 1})
        fields = [each["field"] for each in problem.get("errors", [])]
        self.check("PATCH with two errors names both", status == 400 and set(fields) == {"timers.udpSeconds", "wibble"}, problem)
        self.check("nothing of it has changed anything", self._get("/policies/home1") == before)
        try:
            status, after = self._patch(wanted)
            changed = {key for key in after if after[key] != before.get(key)} if status == 200 else after
            self.check("PATCH by an administrator changes that field alone", changed == {"udpSeconds"}, changed)
            self.check("and the command line shows it", self.onos.cli_json("nat-policy home1 -j")[0]["udpSeconds"] == 600)
        finally:
            status, after = self._patch({"timers": None})
        self.check("null takes it back", status == 200 and after == before, status)
        status, _, text = self.onos.web("POST", "/api/reconcile")
        self.check("POST /reconcile by an administrator", status == 200 and json.loads(text) == {"reconciled": []}, text)

    def _judge_metrics(self):
        status, headers, text = self.onos.web("GET", "/api/metrics")
        self.check("GET /metrics: Prometheus's media type", "version=0.0.4" in headers["Content-Type"], f"{status} {headers['Content-Type']}")
        samples = json.loads(run("/usr/bin/python3", "-I", "-c", PARSER, stdin=text))
        of_home1 = {labels["path"]: value for name, labels, value in samples if name == "portset_sessions" and labels["subscriber"] == "home1"}
        counted = {s["id"]: s for s in self.onos.subscribers()}["home1"]
        self.check("its parser reads them; sessions are the command line's", sum(of_home1.values()) == counted["sessions"], of_home1)
        drops = {labels["reason"] for name, labels, _ in samples if name == "portset_drops_total"}
        typed = {each["reason"] for each in self.onos.cli_json("nat-drops --all -j")}
        self.check("drops have the command line's reasons", drops == typed, f"{len(drops)} reasons, {len(samples)} samples")

    def _judge_description(self):
        served = self._get("/openapi.json")
        kept = json.loads((paths.ROOT / "web-gui/src/main/resources/org/portset/web/openapi.json").read_text(encoding="utf-8"))
        self.check("GET /openapi.json is the one that is tested", served == kept, f"{len(served.get('paths', []))} paths")
        for path in served["paths"]:
            if "{" not in path and "get" in served["paths"][path]:
                status, headers, _ = self.onos.web("GET", "/api" + path)
                self.check(f"GET {path} exists", status in (200, 400), f"{status} {headers.get_content_type()}")

    def _judge_events(self):
        request = urllib.request.Request(f"{self.onos.page}/events")
        request.add_header("Authorization", "Basic " + b64encode(ADMIN.encode()).decode())
        with urllib.request.urlopen(request, timeout=5) as stream:
            media_type = stream.headers.get_content_type()
            lines = [stream.readline().decode().rstrip("\n") for _ in range(6)]
        events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        ids = [{s["id"] for s in event["subscribers"]} for event in events]
        right = media_type == "text/event-stream" and lines[0] == "event: overview" and ids == [{"home1", "home2"}] * 2
        self.check("events: one at once, the next within a second or two", right, f"{media_type} {[e['time'] for e in events]}")
        status, _, _ = self.onos.web("GET", "/events", user=None)
        self.check("events: not without a password", status == 401, status)
