# SPDX-License-Identifier: Apache-2.0
"""What a port's next connection has to fear of the last one, on purpose: old segments, FINs and RSTs, lost last ACKs.

Real kernels are at both ends. Between them, on the Internet's side of the border relay, stands the wire of wire.c in the
place of the kernel's forwarding:

    ps-br ---- to-br  ps-inet  to-srv1 ---- ps-srv1
                 `--- wire.c ---'
"""

from contextlib import contextmanager

from lab import paths
from lab import topology as t
from lab.timewait import programs

SEED = 20260401
PER_SECOND, LOST_PERCENT = 400, 2
PATIENCE_SECONDS = 10
SECONDS = 10
POLICIES = ("zero", "recycle")

# Of each kind of traffic: ports, and for both hosts connections at once, bytes of the answer and bytes of the upload.
# Short connections make ports change hands as fast as they go. Long ones leave segments behind whose numbers are ahead
# of where the server begins the next connection on the port, if that comes soon enough: with few ports.
TRAFFIC = {
    "short": (50, ((10, 100, 100),), ((10, 100, 100),)),
    "long": (24, ((1, 4_000_000, 100), (2, 400, 100)), ((2, 100, 200_000), (2, 400, 100))),
}
# The server's kernel; without timestamps nothing but sequence numbers tells old segments from new ones.
TIMESTAMPS = (0, 1)

RULES = """
table ip wire
delete table ip wire
table ip wire {
  chain prerouting {
    type filter hook prerouting priority raw
    iifname "to-br" tcp dport PORT drop
    iifname "to-srv1" tcp sport PORT drop
  }
}
"""


@contextmanager
def _kernel_forwards_not(inet, port):
    """The kernel leaves the port's segments to the wire, which takes them before any rule."""
    inet.exec("nft", "-f", "-", stdin=RULES.replace("PORT", str(port)))
    try:
        yield
    finally:
        inet.exec("nft", "delete", "table", "ip", "wire")


def run(nat, port, traffic, closer, seconds, seed, name):
    """Connections of that traffic through a NAT that is fresh, on a wire that loses and repeats; what became of them."""
    loads = [
        (host, at_once, answer, upload)
        for host, of_host in zip(nat.hosts, TRAFFIC[traffic][1:])
        for at_once, answer, upload in of_host
    ]
    inet, onos = nat.internet, nat.onos
    left = ("to-br", t.INET_MAC, t.BR_INTERNET_MAC)
    right = ("to-srv1", t.SRV1.gateway_mac, t.SRV1.mac)
    log = paths.LOGS / f"hazards-{name}.log"
    dropped = onos.drops()
    inside = [programs.Counters(host) for host in nat.hosts]
    with (
        programs.wire(inet, left, right, port, seed, PER_SECOND, LOST_PERCENT, log) as finish,
        _kernel_forwards_not(inet, port),
    ):
        clients = programs.streams(loads, nat.server_address, port, seconds, closer, PATIENCE_SECONDS)
        wire = finish()
    now = onos.drops()
    uploads = programs.wrong_uploads(nat.server, port)
    return {
        **summary(clients, wire, uploads),
        "seconds": seconds,
        "syn_retransmits": sum(counters.grown().get("TCPSynRetrans", 0) for counters in inside),
        "drops": {reason: now[reason] - dropped.get(reason, 0) for reason in now if now[reason] > dropped.get(reason, 0)},
        "wire": wire,
        "clients": clients,
    }


def summary(clients, wire, uploads):
    """The counts that the table shows, of what clients, wire and server have told."""
    kinds = wire["injected"].values()
    return {
        "opened": sum(client["opened"] for client in clients),
        "failed": sum(client["opened"] - client["completed"] for client in clients),
        "injected": sum(kind["sent"] for kind in kinds),
        "followed": sum(kind["followed"] for kind in kinds),
        "in_window": sum(kind["in_window"] for kind in kinds),
        "lost": sum(wire["last_acks_lost"].values()),
        "old_bytes": sum(client["wrong_bytes"] for client in clients) + sum(uploads),
        "hit": sum(client["wrong"] for client in clients) + len(uploads),
    }


def told(found):
    """A measurement in a few words."""
    return (
        f"{found['opened']} opened, {found['failed']} failed, {found['injected']} injected, {found['followed']} on a later "
        f"connection, {found['in_window']} in its window, {found['old_bytes']} old bytes, {found['syn_retransmits']} SYNs again"
    )
