# SPDX-License-Identifier: Apache-2.0
"""Drives Debian's Chromium by its driver, which speaks W3C WebDriver: JSON over HTTP, so nothing more is needed."""

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from lab import paths
from lab.shell import LabError, wait_until

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Keys that have no character (WebDriver 17.4.2).
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "ArrowDown": "\ue015", "ArrowUp": "\ue013", "End": "\ue010"}
WAIT_SECONDS = 10


class Browser:
    """One browser with a profile of its own, gone when the `with` block ends."""

    def __init__(self, user, width=1280, height=860, language="en"):
        self._arguments = {
            "browserName": "chrome",
            "goog:chromeOptions": {
                "binary": _program("chromium"),
                # root has no sandbox of Chromium's, and the lab runs as root; only pages of this machine are opened.
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                    f"--lang={language}", f"--window-size={width},{height}",
                ],
            },
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        self._user = user
        self._size = (width, height)

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._home = tempfile.mkdtemp(prefix="portset-browser-")
        self._arguments["goog:chromeOptions"]["args"].append(f"--user-data-dir={self._home}/profile")
        self._log = open(paths.RUNTIME_START_LOG.parent / "chromedriver.log", "w", encoding="utf-8")
        self._driver = subprocess.Popen(
            [_program("chromedriver"), f"--port={port}"], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )
        self._url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: self._call("GET", "/status")["ready"], "chromedriver", 20)
            session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": self._arguments}})["sessionId"]
            self._url += f"/session/{session}"
            self.resize(*self._size)
            self.log_in(self._user)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self._call("DELETE", "")
        except LabError:
            pass  # it has ended by itself
        self._driver.terminate()
        self._driver.wait(20)
        self._log.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _call(self, method, path, document=None):
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(self._url + path, data=body, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            value = json.loads(refused.read().decode(errors="replace"))["value"]
            raise LabError(f"browser: {value['error']}: {value['message'].splitlines()[0]}") from refused
        except OSError as error:
            raise LabError(f"browser: {error}") from error

    def devtools(self, command, **parameters):
        """A command of Chromium's own protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log_in(self, user):
        """From now on, requests carry this user's name and password, as after the browser's own question for them."""
        token = base64.b64encode(user.encode()).decode()
        self.devtools("Network.enable")
        self.devtools("Network.setExtraHTTPHeaders", headers={"Authorization": f"Basic {token}"})

    def resize(self, width, height):
        """The page's own size, whatever the window's frame takes."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, colours):
        """What the system says of colours: dark or light."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": colours}])

    def go(self, address):
        """Loads a page anew, also where only what follows # differs."""
        self._call("POST", "/url", {"url": "about:blank"})
        self._call("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        """Runs a function's body in the page and gives what it returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script, *arguments):
        """As `run`, for what calls its last argument with its result."""
        return self._call("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def text(self, selector):
        """The text that a reader sees of the first such element; empty where there is none."""
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map(each => each.innerText)", selector)

    def await_text(self, selector, words, seconds=WAIT_SECONDS):
        """Waits until an element's text has these words in it."""
        return wait_until(lambda: words in self.text(selector) and self.text(selector), f"{words!r} in {selector}", seconds)

    def click(self, selector):
        self._call("POST", f"/element/{self._find(selector)}/click", {})

    def type(self, selector, text):
        """Types into an element, in place of what it had."""
        element = self._find(selector)
        self._call("POST", f"/element/{element}/clear", {})
        self._call("POST", f"/element/{element}/value", {"text": text})

    def press(self, *keys):
        """Presses keys, wherever the focus is."""
        actions = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def choose(self, selector, value):
        """Chooses an option of a select element, as a user's choice is told to the page."""
        self.run(
            "const e = document.querySelector(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('change', {bubbles: true}))",
            selector, value,
        )

    def _find(self, selector):
        return self._call("POST", "/element", {"using": "css selector", "value": selector})[_ELEMENT]

    def screenshot(self, file, whole=False):
        """A PNG of what is seen, or of the whole page."""
        height = self.run("return document.documentElement.scrollHeight") if whole else self._size[1]
        clip = {"x": 0, "y": 0, "width": self.run("return innerWidth"), "height": height, "scale": 1}
        picture = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole, clip=clip)
        Path(file).write_bytes(base64.b64decode(picture["data"]))

    def complaints(self):
        """What the browser has written to its console since the last call: errors, and breaches of the page's policy."""
        return [each["message"] for each in self._call("POST", "/se/log", {"type": "browser"}) if each["level"] == "SEVERE"]


def _program(name):
    found = shutil.which(name)
    if not found:
        raise LabError(f"{name} is missing; ./portset lab installs it, or: apt-get install chromium chromium-driver")
    return found
