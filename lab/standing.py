# SPDX-License-Identifier: Apache-2.0
"""TCP connections that stay open while something goes wrong, each with a question and an answer under way."""

import selectors
import socket
import threading
import time
from contextlib import ExitStack

EVERY_SECONDS = 0.2
_MESSAGE = 8


class _Connection:
    def __init__(self, client, server):
        self.client, self.server = client, server
        self.asked_at = 0.0
        self.answered_at = time.monotonic()
        self.number = 0
        self.waits = False
        self.received = b""
        self.longest = 0.0
        self.broken = None

    def ask(self, now):
        self.number += 1
        self.asked_at, self.waits = now, True
        self.client.sendall(self.number.to_bytes(_MESSAGE, "big"))

    def answer(self):
        data = self.server.recv(4096)
        if not data:
            raise ConnectionError("closed by the home")
        self.server.sendall(data)

    def take(self, now):
        data = self.client.recv(4096)
        if not data:
            raise ConnectionError("closed by the server")
        self.received += data
        while len(self.received) >= _MESSAGE:
            got, self.received = int.from_bytes(self.received[:_MESSAGE], "big"), self.received[_MESSAGE:]
            if got != self.number:
                raise ConnectionError(f"answer {got}, asked {self.number}")
            self.longest = max(self.longest, now - self.asked_at)
            self.answered_at, self.waits = now, False


class Standing:
    """So many connections from each of some homes to a server, from real kernels, for as long as the `with` block lasts.

    Every connection asks five times a second, or as often as is said, and not again before it is answered: so its longest wait
    tells for how long its packets did not get through, and an answer that is not the question's would be told.
    They go to one port of the server; or to so many from this one on, by so many connections from each port of a home, for which
    a NAT with endpoint-independent mapping needs one port.
    """

    def __init__(self, homes, server, address, port, each, server_ports=1, every_seconds=EVERY_SECONDS):
        self._server, self._address, self._port = server, address, port
        self._homes, self._each = homes, each
        self._server_ports, self._every_seconds = server_ports, every_seconds
        self._connections = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        with ExitStack() as stack:
            listeners = [stack.enter_context(self._listener(self._port + n)) for n in range(self._server_ports)]
            for home in self._homes:
                source = 0
                for number in range(self._each):
                    client = home.socket(socket.AF_INET, socket.SOCK_STREAM)
                    client.settimeout(10)
                    listener = listeners[number % self._server_ports]
                    if self._server_ports > 1:
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        client.bind(("", source if number % self._server_ports else 0))
                        source = client.getsockname()[1]
                    client.connect(listener.getsockname())
                    self._connections.append(_Connection(client, listener.accept()[0]))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        for each in self._connections:
            each.client.close()
            each.server.close()

    def _listener(self, port):
        listener = self._server.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.settimeout(10)
        listener.bind((self._address, port))
        listener.listen(self._each * len(self._homes))
        return listener

    def outside(self):
        """By which outside endpoint the server sees each connection, and to which of its ports: {(address, port, server's port)}."""
        return {(*each.server.getpeername(), each.server.getsockname()[1]) for each in self._connections if not each.broken}

    def begin(self):
        """From here on the longest wait is counted anew."""
        for each in self._connections:
            each.longest = 0.0

    def settled(self, seconds=2):
        """Whether every connection that is not broken was answered within the last seconds."""
        now = time.monotonic()
        return all(each.broken or now - each.answered_at < seconds for each in self._connections)

    def broken(self):
        """Why connections broke, one text for each of them."""
        return [str(each.broken) for each in self._connections if each.broken]

    def longest_seconds(self):
        """The longest that a connection waited for an answer since `begin`, as far as it goes now."""
        now = time.monotonic()
        return max(max(each.longest, now - each.asked_at if each.waits else 0) for each in self._connections if not each.broken)

    def __len__(self):
        return len(self._connections)

    def _run(self):
        with selectors.DefaultSelector() as selector:
            for each in self._connections:
                for end, what in ((each.client, each.take), (each.server, lambda _, e=each: e.answer())):
                    end.setblocking(False)
                    selector.register(end, selectors.EVENT_READ, (each, what))
            looked = 0.0
            while not self._ended.is_set():
                for key, _ in selector.select(self._every_seconds / 4):
                    each, what = key.data
                    self._try(each, selector, what)
                now = time.monotonic()
                if now - looked < self._every_seconds / 8:
                    continue
                looked = now
                for each in self._connections:
                    if not each.broken and not each.waits and now - each.asked_at >= self._every_seconds:
                        self._try(each, selector, each.ask)

    @staticmethod
    def _try(each, selector, what):
        if each.broken:
            return
        try:
            what(time.monotonic())
        except OSError as error:
            each.broken = error
            for end in (each.client, each.server):
                selector.unregister(end)
