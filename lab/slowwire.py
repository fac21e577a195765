# SPDX-License-Identifier: Apache-2.0
"""A way between hosts on which packets take longer, and some are lost.

`python3 slowwire.py DEVICE MILLISECONDS PERCENT` makes a TUN device and sends on by DEVICE what is routed to it, each packet
so much later, but for so many in a hundred, which it drops. Standard input's end is its own. The kernel's netem would do the
same; not every kernel has it.
"""

import fcntl
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from contextlib import ExitStack, contextmanager

TUN = "slow0"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_PACKET = 65536


@contextmanager
def slow(nodes, milliseconds, percent_lost=0):
    """As long as the body runs, what each of some nodes sends to each other one of them takes longer, and some of it is lost.

    nodes: (namespace, its device, its address) of each. It is on its way there and back that a packet is late or lost.
    """
    with ExitStack() as stack:
        for namespace, device, address in nodes:
            relay = stack.enter_context(_relay(namespace, device, milliseconds, percent_lost))
            if relay.stdout.readline().strip() != "ready":
                raise OSError(f"{namespace.name}: no slow wire: {relay.wait()}")
            for _, _, other in nodes:
                if other != address:
                    namespace.ip("route", "add", other, "dev", TUN, "src", address)
        yield


@contextmanager
def _relay(namespace, device, milliseconds, percent_lost):
    # What comes back does not come by the way that it would be sent.
    namespace.sysctl(**{"net.ipv4.conf.all.rp_filter": 0, f"net.ipv4.conf.{device}.rp_filter": 0})
    relay = namespace.start(
        "python3", os.path.abspath(__file__), device, milliseconds, percent_lost,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    try:
        yield relay
    finally:
        relay.stdin.close()  # its device goes with it, and with that the routes
        relay.wait(10)
        relay.stdout.close()


def main(device, milliseconds, percent_lost):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH", TUN.encode(), _IFF_TUN | _IFF_NO_PI))
    subprocess.run(["sysctl", "-qw", f"net.ipv6.conf.{TUN}.disable_ipv6=1"], check=True)
    subprocess.run(["ip", "link", "set", TUN, "mtu", "1500", "txqueuelen", "10000", "up"], check=True)
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    # Bound to a device, it does not find the routes that lead here.
    out.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    print("ready", flush=True)
    _forward(tun, out, milliseconds / 1000, percent_lost / 100)


def _forward(tun, out, seconds, lost):
    held = deque()
    while True:
        wait = max(0, held[0][0] - time.monotonic()) if held else None
        readable = select.select([tun, sys.stdin], [], [], wait)[0]
        if sys.stdin in readable:
            return
        now = time.monotonic()
        while tun in readable:
            try:
                packet = os.read(tun, _PACKET)
            except BlockingIOError:
                break
            if random.random() >= lost:
                held.append((now + seconds, packet))
        while held and held[0][0] <= now:
            packet = held.popleft()[1]
            try:
                out.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))
            except OSError:
                pass  # as on any wire: what can't be sent is lost


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
