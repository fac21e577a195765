# SPDX-License-Identifier: Apache-2.0
"""What is saved by knowing more of a request than that somebody comes: the same callers with each switch off, and on.

More come than could be served one at a time, so that with a switch off the queue grows until patience ends.
"""

import statistics

from lab import topology as t
from lab.nts import net, outside, waiting

RATE, SERVICE_SECONDS, PATIENCE_MILLIS = 15, 0.1, 2000
_PORTS = (1232, 1233, 1234, 1235, 2256, 2257, 2258, 2259)  # of the home's
_ADDRESSES = (t.HOME1.HOST_ADDRESS, net.BOB_ADDRESS)

HOSTS = [
    {"name": f"{name}.{net.ZONE}", "address": address, "services": [{"name": "_echo._udp", "port": net.PORT}]}
    for name, address in zip(waiting.NAMES, _ADDRESSES)
] + [{"name": f"host{port}.{net.ZONE}", "address": _ADDRESSES[number % 2]} for number, port in enumerate(_PORTS)]
SERVED = [
    *waiting.SERVED, *({"name": f"host{port}", "router": "home", "protocol": "udp", "port": port} for port in _PORTS),
]
RECORDS = [f"_echo._udp.{name} SRV 0 0 {net.PORT} {name}" for name in waiting.NAMES]
HOME = {**waiting.HOME, "hosts": HOSTS, "maxPatienceMillis": PATIENCE_MILLIS}

# A switch, what is asked, how, and what is on besides.
CASES = (
    ("byTarget", "A, all of one host", waiting.Asking(("alice",), (net.PORT,)), {}),
    ("byRemote", "A, with the client's /24 (EDNS Client Subnet)", waiting.Asking(waiting.NAMES, tells_subnet=True), {}),
    ("byPort", "A, of eight names with a `port` each", waiting.Asking(tuple(f"host{port}" for port in _PORTS), _PORTS), {}),
    (
        "spreadsPorts", "SRV, of two hosts on one port, with `byPort` on",
        waiting.Asking(tuple(f"_echo._udp.{name}" for name in waiting.NAMES), (net.PORT, net.PORT), outside.SRV),
        {"byPort": True},
    ),
)


def homes(switch, besides):
    """The home's `nts` with the switch off, and on."""
    return {"off": {**HOME, **besides}, "on": {**HOME, **besides, switch: True}}


def found(run, asked):
    """What came of a run: how long an answer took, and how many there were."""
    ordered = sorted(run.answers)
    return {
        "asked": asked, "answered": len(ordered), "wrong": run.wrong,
        "median_ms": statistics.median(ordered) * 1000 if ordered else None,
        "p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000 if ordered else None,
    }


def table(part):
    """Header and rows of its table."""
    def cells(side):
        times = ["-" if side[key] is None else f"{side[key]:.0f} ms" for key in ("median_ms", "p95_ms")]
        share = f"{100 * side['answered'] / side['asked']:.0f} %"
        return [*times, share + (f", {side['wrong']} at the wrong host" if side["wrong"] else "")]

    header = ["switch", "queries", "off: median", "95 %", "answered", "on: median", "95 %", "answered"]
    return header, [[f"`{row['switch']}`", row["queries"], *cells(row["off"]), *cells(row["on"])] for row in part["rows"]]
