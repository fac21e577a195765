# SPDX-License-Identifier: Apache-2.0
"""One end of a call: libnice's ICE agent, for one stream of one component.

`python3 ice_agent.py ADDRESS SERVER PORT USER PASSWORD controlling|controlled` speaks with whoever signals for it in lines of
JSON: it writes its description (SDP), reads the other's, and writes which pair of candidates was selected, or that there
is none. It runs in Debian's own Python: libnice's binding is not to be had for others.
"""

import ctypes
import json
import sys

import gi

gi.require_version("Nice", "0.1")
from gi.repository import GLib, Nice  # noqa: E402

GREETING = b"hello"
GREET_MILLISECONDS, GREETINGS = 20, 100
LIMIT_SECONDS = 25
FIRST_CHECK_MILLISECONDS, CHECKS = 200, 3

_ON_DATA = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, ctypes.POINTER(ctypes.c_char), ctypes.c_void_p
)


def say(message):
    print(json.dumps(message), flush=True)


class Agent:
    """Gathers, checks, greets the other end through the selected pair, and ends."""

    def __init__(self, address, server, port, user, password, role):
        self.loop = GLib.MainLoop()
        self.agent = Nice.Agent.new_full(GLib.MainContext.default(), Nice.Compatibility.RFC5245, 0)
        for name, value in {
            "controlling-mode": role == "controlling", "upnp": False, "ice-tcp": False,
            "stun-initial-timeout": FIRST_CHECK_MILLISECONDS, "stun-max-retransmissions": CHECKS,
        }.items():
            self.agent.set_property(name, value)
        local = Nice.Address.new()
        local.set_from_string(address)
        self.agent.add_local_address(local)
        self.stream = self.agent.add_stream(1)
        self.agent.set_stream_name(self.stream, "application")
        # A TURN server tells the outside endpoint too; asked for it apart at the same port, libnice mistakes its answers.
        self.agent.set_relay_info(self.stream, 1, server, port, user, password, Nice.RelayType.UDP)
        self._receive()
        self.pair, self.heard, self.greetings = None, False, 0
        self.agent.connect("candidate-gathering-done", self._gathered)
        self.agent.connect("new-selected-pair-full", self._selected)
        self.agent.connect("component-state-changed", self._changed)

    def _receive(self):
        """The binding leaves out this one function, without which no candidate's socket is read."""
        self._on_data = _ON_DATA(self._data)
        attach = ctypes.CDLL("libnice.so.10").nice_agent_attach_recv
        attach.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, _ON_DATA, ctypes.c_void_p)
        attach(hash(self.agent), self.stream, 1, None, self._on_data, None)  # a GObject's hash is its address

    def run(self):
        GLib.timeout_add_seconds(LIMIT_SECONDS, self._end, "timeout")
        self.agent.gather_candidates(self.stream)
        self.loop.run()

    def _gathered(self, *_):
        say({"sdp": self.agent.generate_local_sdp()})
        GLib.io_add_watch(0, GLib.IO_IN, self._signalled)

    def _signalled(self, *_):
        self.agent.parse_remote_sdp(json.loads(sys.stdin.readline())["sdp"])
        return False

    def _selected(self, _agent, _stream, _component, local, remote):
        self.pair = [_candidate(local), _candidate(remote)]

    def _changed(self, _agent, _stream, _component, state):
        if state == Nice.ComponentState.READY and not self.greetings:
            GLib.timeout_add(GREET_MILLISECONDS, self._greet)
        elif state == Nice.ComponentState.FAILED:
            self._end("failed")

    def _greet(self):
        """Greets until it has been greeted, and a few times more for one who hears later."""
        self.greetings += 1
        self.agent.send(self.stream, 1, len(GREETING), GREETING.decode())
        if self.heard and self.greetings > 5 or self.greetings > GREETINGS:
            self._end("ready")
            return False
        return True

    def _data(self, _agent, _stream, _component, length, data, _user):
        self.heard = self.heard or data[:length] == GREETING

    def _end(self, state):
        say({"state": state, "heard": self.heard, "pair": self.pair})
        self.loop.quit()


def _candidate(candidate):
    return {
        "type": Nice.CandidateType(candidate.type).value_nick,
        "address": candidate.addr.dup_string(),
        "port": candidate.addr.get_port(),
    }


if __name__ == "__main__":
    Agent(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:7]).run()
