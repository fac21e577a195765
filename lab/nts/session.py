# SPDX-License-Identifier: Apache-2.0
"""A long session, as of somebody who is logged in: a line now and then, and what comes back."""

import socket
import threading
import time
from contextlib import contextmanager

_LINE_SECONDS = 0.05
_QUICK_LINES = 40  # at first; then the session is worth rules in the switch
_TIMEOUT_SECONDS = 5


class LongSession:
    """One TCP connection from outside to an echo at home, which goes on until the body of `open` ends."""

    def __init__(self):
        self.lines = 0
        self.longest_seconds = 0.0
        self.error = None
        self._ends = threading.Event()

    @contextmanager
    def open(self, outside, inside, address, port):
        """Connects from a host to the address, behind which the inside host listens on that port."""
        listener = inside.socket(socket.AF_INET, socket.SOCK_STREAM)
        caller = outside.socket(socket.AF_INET, socket.SOCK_STREAM)
        for each in (listener, caller):
            each.settimeout(_TIMEOUT_SECONDS)
        threads = []
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("0.0.0.0", port))
            listener.listen()
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            caller.connect((address, port))
            accepted, _ = listener.accept()
            accepted.settimeout(_TIMEOUT_SECONDS)
            threads = [threading.Thread(target=run, args=args) for run, args in
                       ((self._echo, (accepted,)), (self._talk, (caller,)))]
            for thread in threads:
                thread.start()
            yield self
        finally:
            self._ends.set()
            for thread in threads:
                thread.join(2 * _TIMEOUT_SECONDS)
            caller.close()
            listener.close()

    @staticmethod
    def _echo(connection):
        with connection:
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
            except OSError:
                pass  # the caller says what is wrong

    def _talk(self, caller):
        try:
            while not self._ends.is_set():
                line, began = b"line %d\n" % self.lines, time.monotonic()
                caller.sendall(line)
                back = b""
                while len(back) < len(line):
                    more = caller.recv(4096)
                    if not more:
                        raise OSError("closed by the host at home")
                    back += more
                if back != line:
                    raise OSError(f"{line!r} came back as {back!r}")
                self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)
                self.lines += 1
                if self.lines > _QUICK_LINES:
                    time.sleep(_LINE_SECONDS)
        except OSError as error:
            self.error = f"line {self.lines}: {error}"
        finally:
            caller.close()
