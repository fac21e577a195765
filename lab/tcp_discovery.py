# SPDX-License-Identifier: Apache-2.0
"""RFC 5780's tests, done with TCP connections of the kernel; coturn's tool speaks UDP only.

A home connects from one port to two addresses, and two ports, of a server, which sees where it comes from. Then the server
connects to the home from ends that the home has never spoken to.
"""

from contextlib import ExitStack

from lab.behavior import AD, APD, EI, Behavior
from lab.punch import tcp_socket
from lab.shell import LabError
from lab.traffic import at_once

FIRST_PORT = 4010
_WAIT_SECONDS = 3
_FILTERED_SECONDS = 2.5  # the kernel sends its SYN a second time in between


class Listeners:
    """Both addresses and two ports of a server, listening for one home."""

    def __init__(self, lab, server, home):
        self.host, self.home = lab[server.name], lab[home.subscriber]
        self.port = FIRST_PORT + 2 * home.number
        self.other_port = self.port + 1
        self.primary, self.other = server.address, server.second_address
        self._sockets = {}
        for address in (self.primary, self.other):
            for port in (self.port, self.other_port):
                found = tcp_socket(self.host, address, port)
                found.settimeout(_WAIT_SECONDS)
                found.listen()
                self._sockets[address, port] = found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self._sockets.values():
            each.close()

    def connection(self, running, remote, port=0):
        """Connects from a port of the home, until `running` ends; gives that port and the outside endpoint."""
        client = running.enter_context(tcp_socket(self.home, port=port))
        client.settimeout(_WAIT_SECONDS)
        try:
            client.connect(remote)
            accepted, outside = self._sockets[remote].accept()
        except OSError as error:
            raise LabError(f"{self.home.name}: no TCP connection to {remote}: {error}") from error
        running.enter_context(accepted)
        return client.getsockname()[1], outside


def behavior(listeners):
    return Behavior(mapping(listeners), filtering(listeners))


def mapping(listeners):
    with ExitStack() as running:
        port, first = listeners.connection(running, (listeners.primary, listeners.port))
        _, second = listeners.connection(running, (listeners.other, listeners.port), port)
        _, third = listeners.connection(running, (listeners.other, listeners.other_port), port)
    if first == second:
        return EI
    return AD if second == third else APD


def filtering(listeners):
    with ExitStack() as running:
        port, outside = listeners.connection(running, (listeners.primary, listeners.port))
        running.enter_context(_listener(listeners.home, port))
        stranger, neighbour = at_once(
            lambda: _enters(listeners.host, listeners.other, outside),
            lambda: _enters(listeners.host, listeners.primary, outside),
        )
    if stranger:
        return EI
    return AD if neighbour else APD


def _listener(host, port):
    found = tcp_socket(host, port=port)
    found.listen()
    return found


def _enters(server, source, outside):
    """Whether a connection from an address of the server, and a port never used, is taken."""
    with tcp_socket(server, source) as stranger:
        stranger.settimeout(_FILTERED_SECONDS)
        try:
            stranger.connect(outside)
            return True
        except OSError:
            return False


def hairpin(listeners):
    """Connects a home to its own outside endpoint; gives the source that it sees there and the expected one, or None."""
    with ExitStack() as running:
        port, outside = listeners.connection(running, (listeners.primary, listeners.port))
        own_port, own_outside = listeners.connection(running, (listeners.primary, listeners.port))
        taker = running.enter_context(_listener(listeners.home, port))
        taker.settimeout(_FILTERED_SECONDS)
        caller = running.enter_context(tcp_socket(listeners.home, port=own_port))
        caller.settimeout(_FILTERED_SECONDS)
        try:
            caller.connect(outside)
            accepted, source = taker.accept()
            accepted.close()
            return source, own_outside
        except OSError:
            return None
