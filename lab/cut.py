# SPDX-License-Identifier: Apache-2.0
"""A TCP connection that can be cut: a relay on loopback in front of a server."""

import socket
import threading


class Cut:
    """Relays to a server until it is cut, and again once it is mended; on a port of its own while the `with` block runs."""

    def __init__(self, address, port):
        self._server = (address, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = set()
        self._whole = True
        self._lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.cut()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def cut(self):
        """Ends every connection; new ones end at once."""
        with self._lock:
            self._whole = False
            for each in self._sockets:
                _end(each)

    def mend(self):
        with self._lock:
            self._whole = True

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # the end
            with self._lock:
                if not self._whole:
                    client.close()
                    continue
                server = socket.create_connection(self._server, 5)
                server.settimeout(None)
                self._sockets |= {client, server}
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass  # cut, or the peer has gone
        for each in (one, other):
            _end(each)
        with self._lock:
            self._sockets -= {one, other}


def _end(each):
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended before
