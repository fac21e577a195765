# SPDX-License-Identifier: Apache-2.0
"""ONOS, from outside: its REST interface, its command line, and the launcher of our runtime."""

import base64
import hashlib
import json
import os
import shutil
import signal
import urllib.error
import urllib.request
from contextlib import contextmanager

from lab import paths
from lab.shell import LabError, run, wait_until

APPLICATION = "org.portset"
_BORDER = "~~~~~~~~"
ADMIN, VIEWER = "onos:rocks", "labviewer:looks"
_AUTHORIZATION = "Basic " + base64.b64encode(ADMIN.encode()).decode()


class Onos:
    """One ONOS node. Of the runtimes that were built it is the usual one, or that of a version.

    It runs where the lab does, or in a namespace of its own, at an address there, with more environment for its launcher.
    """

    def __init__(self, version=None, directory=paths.RUNTIME, namespace=None, address=None, environment=None):
        self._directory = directory
        self._launcher = [] if namespace is None else ["ip", "netns", "exec", namespace.name]
        self._launcher.append(paths.RUNTIME_SCRIPT)
        self._environment = dict(os.environ, PORTSET_RUN=str(directory), **(environment or {}))
        if version is not None:
            self._environment["PORTSET_RUNTIME"] = version
        self._installed = directory / "installed.sha256"
        self._log = directory / "log" / "karaf.log"
        address = address or os.environ.get("PORTSET_WEB_ADDRESS", "127.0.0.1")
        self._web = f"http://{address}:{os.environ.get('PORTSET_WEB_PORT', '8181')}"
        self.url = f"{self._web}/onos/v1"
        self.page = f"{self._web}/onos/portset"

    # REST

    def rest(self, method, path, document=None, body=None, content_type="application/json"):
        """Sends a request and gives the answer's JSON; None when it has none."""
        if document is not None:
            body = json.dumps(document).encode()
        status, text = self.send(method, path, body, content_type)
        if status >= 400:
            raise LabError(f"ONOS: {method} {path}: {status} {text[:2000]}")
        try:
            return json.loads(text) if text else None
        except ValueError:
            return None

    def send(self, method, path, body=None, content_type="application/json"):
        """Sends a request and gives the answer's status and text, whatever they are."""
        request = urllib.request.Request(self.url + path, data=body, method=method)
        request.add_header("Authorization", _AUTHORIZATION)
        request.add_header("Accept", "application/json")
        if body is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode(errors="replace").strip()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(errors="replace").strip()
        except OSError as error:
            raise LabError(f"ONOS does not answer at {self.url}: {error}") from error

    def ask(self, path, authorized=True):
        """Asks the application's own REST interface: status, media type and JSON of what it answers."""
        request = urllib.request.Request(f"{self._web}/onos/portset/api{path}")
        if authorized:
            request.add_header("Authorization", _AUTHORIZATION)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers.get_content_type(), json.load(answer)
        except urllib.error.HTTPError as refused:
            text = refused.read().decode(errors="replace")
            media_type = refused.headers.get_content_type()
            return refused.code, media_type, json.loads(text) if "json" in media_type else text
        except (OSError, ValueError) as error:
            raise LabError(f"{path}: no JSON at {self._web}/onos/portset/api: {error}") from error

    def web(self, method, path, document=None, user=ADMIN, headers=None):
        """A request for something under /onos/portset, as a user or, with None, nobody: status, headers and text."""
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"{self.page}{path}", data=body, method=method)
        if user is not None:
            request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
        media_type = {} if body is None else {"Content-Type": "application/json"}
        for name, value in {**media_type, **(headers or {})}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read().decode(errors="replace")
        except OSError as error:
            raise LabError(f"{method} {path}: no answer at {self.page}: {error}") from error

    @contextmanager
    def viewer(self):
        """An account that may only look, as long as the body runs: its name and password."""
        users = self._directory / "karaf" / "etc" / "users.properties"
        before = users.read_text(encoding="utf-8")
        users.write_text(before + "labviewer = looks,_g_:labviewers\n_g_\\:labviewers = group,viewer\n", encoding="utf-8")
        try:
            wait_until(lambda: self.web("GET", "/api/user", user=VIEWER)[0] == 200, "the viewer's account", 20)
            yield VIEWER
        finally:
            users.write_text(before, encoding="utf-8")

    def answers(self):
        try:
            self.rest("GET", "/devices")
            return True
        except LabError:
            return False

    def application_is_active(self):
        try:
            return self.rest("GET", f"/applications/{APPLICATION}")["state"] == "ACTIVE"
        except LabError:
            return False

    def has_application(self, oar):
        """Whether just this build of the application is active."""
        installed = self._installed.read_text(encoding="utf-8") if self._installed.exists() else ""
        return installed == _sha256(oar) and self.application_is_active()

    def install_application(self, oar):
        """Installs and activates, replacing what is there, and waits until all of its parts run."""
        if self.application_is_active():
            self.rest("DELETE", f"/applications/{APPLICATION}")
        self.rest(
            "POST", "/applications?activate=true", body=oar.read_bytes(),
            content_type="application/octet-stream",
        )
        try:
            wait_until(self.application_is_ready, f"application {APPLICATION} (log {self._log})", 60)
        except LabError as error:
            raise LabError(f"{error}{self._reason_not_installed()}") from error
        self._installed.write_text(_sha256(oar), encoding="utf-8")

    def application_is_ready(self):
        """The state that REST gives says ACTIVE even when a bundle failed; its health does not."""
        answer = self.rest("GET", f"/applications/{APPLICATION}/health") or {}
        if answer.get("message") != "ready":
            raise LabError(str(answer))
        return self.application_is_active()

    def _reason_not_installed(self):
        """What Karaf wrote when it refused the application's bundles: REST says only that it waits."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        marks = [n for n, line in enumerate(lines) if f"Unable to perform operation on application {APPLICATION}" in line]
        return "".join(f"\n    {line.strip()[:500]}" for line in lines[marks[-1] + 1 : marks[-1] + 3]) if marks else ""

    def configure(self, document):
        """Posts network configuration. ONOS answers 207, not an error, when it refuses some of it."""
        refused = self.rest("POST", "/network/configuration", document)
        if refused:
            raise LabError(f"configuration refused: {refused}")

    def device_available(self, device_id):
        try:
            return bool(self.rest("GET", f"/devices/{device_id}").get("available"))
        except LabError:
            return False

    def rules(self, device_id):
        """The rules of our application on a device, as ONOS has them."""
        path = f"/flows/{device_id}"
        # ONOS says "not found" of a device that has no rules, too.
        status, text = self.send("GET", path)
        if status not in (200, 404):
            raise LabError(f"ONOS: GET {path}: {status} {text[:2000]}")
        flows = json.loads(text)["flows"] if status == 200 else []
        return [rule for rule in flows if rule["appId"] == APPLICATION]

    def program_added(self, device_id):
        """How many of our rules the device has; 0 as long as one is on its way or there are none."""
        states = [rule["state"] for rule in self.rules(device_id)]
        return len(states) if all(state == "ADDED" for state in states) else 0

    def add_rules(self, device_id, rules):
        """Adds rules that are not the application's, and gives their ids. ONOS keeps them in place."""
        flows = [dict(rule, deviceId=device_id, isPermanent=True, timeout=0) for rule in rules]
        answer = self.rest("POST", f"/flows?appId={APPLICATION}.lab", {"flows": flows})
        return [(flow["deviceId"], flow["flowId"]) for flow in answer["flows"]]

    def remove_rules(self, rules):
        """Removes rules by the ids that `add_rules` gave."""
        self.rest("DELETE", "/flows", {"flows": [{"deviceId": device, "flowId": flow} for device, flow in rules]})

    def remove_rule(self, device_id, flow_id):
        self.rest("DELETE", f"/flows/{device_id}/{flow_id}")

    # The command line

    def cli(self, command):
        return run(*self._launcher, "cli", command, env=self._environment, timeout_seconds=90)

    def cli_each(self, commands):
        """What each of several commands prints, none of which fails, by one Java machine in their order."""
        text = self.cli("\n".join(f"{command}\necho {_BORDER}" for command in commands))
        parts = [part.strip() for part in text.split(_BORDER)]
        if len(parts) != len(commands) + 1:
            raise LabError(f"{len(commands)} commands gave {len(parts) - 1} answers, the last of them {parts[-1][:300]}")
        return parts[:-1]

    def cli_json(self, command):
        """The answer of a reading command with -j."""
        return self.json_in(command, self.cli(command))

    @staticmethod
    def json_in(command, text):
        starts = [text.find(bracket) for bracket in "[{" if bracket in text]
        try:
            return json.loads(text[min(starts):])
        except ValueError as error:
            raise LabError(f"`{command}` gave no JSON: {text.strip()[:300] or 'nothing'}") from error

    # The same by REST as by the command line (scenarios cli and rest), without a Java machine for each question

    def subscribers(self):
        return self._listed("/subscribers", "subscribers")

    def sessions(self):
        return self._listed("/sessions?limit=100000", "sessions")

    def drops(self):
        """How many packets were dropped, by reason."""
        counts = {}
        for drop in self._listed("/drops", "drops"):
            counts[drop["reason"]] = counts.get(drop["reason"], 0) + drop["count"]
        return counts

    def _listed(self, path, key):
        status, _, answer = self.ask(path)
        if status != 200:
            raise LabError(f"{path}: {status} {answer}")
        return answer[key]

    def set_policy(self, subscriber, preset):
        return self.cli(f"nat-policy set {subscriber} {preset}").strip()

    def set_behaviors(self, behaviors):
        """Sets mapping and filtering of several subscribers, {subscriber: Behavior}, in one go."""
        self.cli("; ".join(
            f"nat-policy set {subscriber} --mapping {behavior.mapping} --filtering {behavior.filtering}"
            for subscriber, behavior in behaviors.items()
        ))

    # The runtime

    def forget(self):
        """Removes what a node that does not run has kept: applications, configuration, sessions. Logs stay."""
        for kept in ("data", "apps", "config", "karaf"):
            shutil.rmtree(self._directory / kept, ignore_errors=True)
        self._installed.unlink(missing_ok=True)

    @property
    def directory(self):
        """What the node writes is below this."""
        return self._directory

    @contextmanager
    def started_with(self, more):
        """As long as the body runs, the node is started with more in its environment."""
        before = self._environment
        self._environment = {**before, **more}
        try:
            yield
        finally:
            self._environment = before

    def start(self):
        paths.RUNTIME_START_LOG.parent.mkdir(parents=True, exist_ok=True)
        try:
            run(*self._launcher, "start", env=self._environment, timeout_seconds=240)
        except LabError as error:
            paths.RUNTIME_START_LOG.write_text(getattr(error, "output", str(error)), encoding="utf-8")
            raise LabError(f"{error} (log {self._directory}/log, {paths.RUNTIME_START_LOG})") from error

    def stop(self):
        run(*self._launcher, "stop", env=self._environment, timeout_seconds=60)

    def kill(self):
        """Ends the node as a power cut would, and waits until it is gone."""
        os.kill(self.pid(), signal.SIGKILL)
        wait_until(lambda: not self.is_ours(), "end of the killed node", 20)

    def pid(self):
        """The number of the node's process."""
        return int((self._directory / "pid").read_text(encoding="utf-8").split()[0])

    def heap_mb(self):
        """Live objects, as a full collection leaves them, in millions of bytes."""
        pid = self.pid()
        run("jcmd", pid, "GC.run", timeout_seconds=60)
        lines = run("jcmd", pid, "GC.class_histogram", timeout_seconds=60).splitlines()
        total = next((line for line in lines if line.startswith("Total")), None)
        if total is None:
            raise LabError("jcmd gave no histogram")
        return round(int(total.split()[2]) / 1e6)

    def is_ours(self):
        """Whether the runtime of this clone runs."""
        return "stopped" not in run(*self._launcher, "status", env=self._environment, check=False)


def _sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()
