# SPDX-License-Identifier: Apache-2.0
"""A rule server that says whatever a scenario wants it to say, on the machine that ONOS runs on."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from urllib.parse import parse_qs, urlsplit

ADDRESS = "::1"


class _Server(ThreadingHTTPServer):
    address_family = AF_INET6
    daemon_threads = True


class RuleServer:
    """Answers every GET with `answer`: an object to be sent as JSON, or octets as they are. Keeps what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []
        self._server = None
        self.port = 0

    def start(self):
        """Listens; a second time at the same port."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                owner.asked.append((url.path, {name: values[0] for name, values in parse_qs(url.query).items()}))
                said = owner.answer if isinstance(owner.answer, bytes) else json.dumps(owner.answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                """Nobody reads it."""

        self._server = _Server((ADDRESS, self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self):
        return f"http://[{ADDRESS}]:{self.port}/config"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
