# SPDX-License-Identifier: Apache-2.0
"""A wire between an NTSv2 server and the router that loses, doubles, repeats and forges what passes, as it is told.

    ps-dns   nts-server <--> 127.0.0.1:4754  relay  169.254.66.9 <--> 169.254.66.1:4754 router, in ONOS
"""

import selectors
import socket
import threading
import time
from contextlib import contextmanager

from lab.nts import outside

ADDRESS = ("127.0.0.1", 4754)
REQUEST, RESPONSE, REFUSAL, CHALLENGE, PENDING = 1, 2, 3, 4, 5
_MOST_BYTES = 2048


def kind(datagram):
    """The type of a message; 0 for what is too short to have one."""
    return datagram[3] if len(datagram) > 3 else 0


def passed_on(datagram):
    """What a relay makes of a datagram: a list of delays in seconds, and of what is sent then. This one changes nothing."""
    return [(0, datagram)]


class Relay:
    """Lets everything pass while the body of `up` runs, unless told otherwise by `on_request` and `on_answer`."""

    def __init__(self, host, router):
        self._front = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._back = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._router = router
        self._server = None  # where the last request came from
        self._loop = outside.Loop()
        self._ends = threading.Event()
        self.seen = []  # all that came to the relay, in its order
        self.on_request = self.on_answer = passed_on

    @contextmanager
    def up(self):
        """Takes what a server sends to ADDRESS."""
        self._front.bind(ADDRESS)
        self._loop.watch(self._front, selectors.EVENT_READ, lambda _: self._from_server())
        self._loop.watch(self._back, selectors.EVENT_READ, lambda _: self._from_router())
        thread = threading.Thread(target=self._loop.run, args=(self._ends.is_set,))
        thread.start()
        try:
            yield self
        finally:
            self._ends.set()
            thread.join()
            self._loop.close()
            self._front.close()
            self._back.close()

    @contextmanager
    def changing(self, on_request=passed_on, on_answer=passed_on):
        """Does this to requests and to answers while the body runs; gives the list of what comes meanwhile."""
        self.seen.clear()
        self.on_request, self.on_answer = on_request, on_answer
        try:
            yield self.seen
        finally:
            self.on_request = self.on_answer = passed_on

    def _from_server(self):
        datagram, self._server = self._front.recvfrom(_MOST_BYTES)
        self.seen.append(datagram)
        self._send(self.on_request(datagram), self.to_router)

    def _from_router(self):
        datagram = self._back.recv(_MOST_BYTES)
        self.seen.append(datagram)
        self._send(self.on_answer(datagram), self._to_server)

    def _send(self, what, send):
        for delay, datagram in what:
            if delay:
                self._loop.at(time.monotonic() + delay, lambda d=datagram: send(d))
            else:
                send(datagram)

    def to_router(self, datagram):
        """Sends the router something; its answer comes to the relay."""
        self._back.sendto(datagram, self._router)

    def _to_server(self, datagram):
        self._front.sendto(datagram, self._server)
