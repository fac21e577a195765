# SPDX-License-Identifier: Apache-2.0
"""`./portset run`: from a clone to pages through MAP-E, step by step."""

import os
import signal
import threading
from contextlib import suppress

from lab import paths, traffic
from lab import topology as t
from lab.progress import amount, step, table
from lab.shell import LabError, wait_until
from lab.stack import Stack

COUNTERS_SECONDS = 20


def run(once, skip_build, lock):
    """Brings everything up and shows it; takes it down at the end, however that comes.

    The lock is held while things change. While all is up, scenarios may run in it.
    """
    stack = Stack()
    try:
        with lock():
            if stack.lab.is_up():
                raise LabError("the lab is up already: ./portset down takes it down, ./portset lab run uses it")
            paths.RUN_PID.parent.mkdir(parents=True, exist_ok=True)
            paths.RUN_PID.write_text(str(os.getpid()), encoding="utf-8")
            if not skip_build:
                stack.build()
            stack.bring_up()
            load_pages(stack)
            print_subscribers(stack)
        if not once:
            print_how_to_go_on()
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    finally:
        paths.RUN_PID.unlink(missing_ok=True)
        for interrupt in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(interrupt, signal.SIG_IGN)
        print()
        stack.take_down()


def load_pages(stack):
    for home in t.HOMES:
        host, name = stack.lab[f"home{home.number}"], home.subscriber
        with step(f"{name} loads a page") as progress:
            right, objects, size = traffic.load_page(host, t.SRV2.address)
            if right != objects:
                raise LabError(f"{name}: {objects - right} of {objects} objects arrived damaged")
            progress.result(f"{objects} objects, {amount(size)}, SHA-256 equal")
    with step("all download 3 MB at once") as progress:
        hosts = [stack.lab[f"home{home.number}"] for home in t.HOMES]
        whole = traffic.at_once(*(lambda h=host: traffic.download(h, t.SRV1.address) for host in hosts))
        if not all(whole):
            raise LabError(f"downloads damaged: {whole}")
        progress.result(f"{len(whole)} homes, one IPv4 address, SHA-256 equal")
    with step("all upload 3 MB at once") as progress:
        whole = traffic.at_once(*(lambda h=host: traffic.upload(h, t.SRV1.address) for host in hosts))
        if not all(whole):
            raise LabError(f"uploads damaged: {whole}")
        progress.result(f"{len(whole)} homes, one IPv4 address, SHA-256 equal")


def print_subscribers(stack):
    """The table. The switches' counters are read every few seconds, so it waits for the first figures."""

    def counted():
        found = stack.onos.subscribers()
        return found if found and all(subscriber["bytesSwitch"] > 0 for subscriber in found) else None

    with step("counters of the switches"):
        try:
            subscribers = wait_until(counted, "counters", COUNTERS_SECONDS, 1)
        except LabError:
            subscribers = stack.onos.subscribers()
    rows = [
        [
            s["id"], s["ipv4"], f"{s['psid']:#x}", f"{s['portsInUse']} of {s['portsTotal']}", s["sessions"],
            amount(s["bytesSwitch"]), amount(s["bytesController"]),
        ]
        for s in subscribers
    ]
    headings = ["subscriber", "IPv4", "PSID", "ports used", "sessions", "by switch", "by controller"]
    print("\n" + table(headings, rows, right=(3, 4, 5, 6)))
    if len(rows) != len(t.SWITCHED_HOMES):
        raise LabError(f"{len(rows)} subscribers, expected {len(t.SWITCHED_HOMES)}")


def print_how_to_go_on():
    print(
        f"""
It stays up until Ctrl-C. In another terminal, to look further:

  ./portset cli nat-sessions                       what the NAT knows
  ./portset cli                                    the ONOS command line; mape-<Tab>, nat-<Tab>
  ./portset lab exec home1 curl -O http://{t.SRV1.address}/3MB.bin
  ./portset lab exec ce1 ovs-ofctl -O OpenFlow13 dump-flows ce0
  ./portset lab list                               the scenarios; ./portset lab run page
  curl -u onos:rocks http://127.0.0.1:{os.environ.get('PORTSET_WEB_PORT', '8181')}/onos/v1/flows
""",
        flush=True,
    )
