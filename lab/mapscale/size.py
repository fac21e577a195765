# SPDX-License-Identifier: Apache-2.0
"""What a switch takes to hold a border relay's rules: seconds and bytes, of an Open vSwitch that has nothing else."""

import re
import tempfile
import time
from contextlib import contextmanager

from lab.namespaces import Namespace
from lab.openvswitch import Switch
from lab.processes import own_bytes, processor_seconds
from lab.shell import run


@contextmanager
def lone_switch(record):
    """A fresh Open vSwitch with an empty bridge, in a namespace of its own."""
    namespace = Namespace("ps-scale", record)
    namespace.create(forwarding=False)
    switch = Switch(namespace, "br0", "0000000000005ca1", "02:00:00:00:5c:a1")
    try:
        switch.start()
        switch.vsctl(
            "add-br", switch.bridge, "--", "set", "bridge", switch.bridge, "datapath_type=netdev",
            "fail_mode=secure", "protocols=OpenFlow13",
        )
        yield switch
    finally:
        record.remove([namespace.name])


def add_rules(switch, text, timeout_seconds=600):
    """Adds rules as one bundle, which is taken whole or not at all; gives the seconds that it took."""
    with tempfile.NamedTemporaryFile("w", suffix=".flows") as file:
        file.write(text)
        file.flush()
        began = time.monotonic()
        run(
            "ovs-ofctl", "-O", "OpenFlow13", "--bundle", "add-flows", switch.bridge, file.name,
            env=switch.environment(), timeout_seconds=timeout_seconds,
        )
        return time.monotonic() - began


def measure(record, text):
    """Rules, seconds and bytes of a program in a switch of its own."""
    with lone_switch(record) as switch:
        before, busy = own_bytes(switch.pid()), processor_seconds(switch.pid())
        seconds = add_rules(switch, text)
        aggregate = switch.ofctl("dump-aggregate", switch.bridge)
        return {
            "rules": int(re.search(r"flow_count=(\d+)", aggregate).group(1)),
            "seconds": seconds,
            "switch_seconds": processor_seconds(switch.pid()) - busy,
            "bytes": own_bytes(switch.pid()) - before,
        }
