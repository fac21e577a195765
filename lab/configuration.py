# SPDX-License-Identifier: Apache-2.0
"""The lab as a configuration of the application: what is posted to ONOS's network configuration."""

import copy
import json
import tempfile
from contextlib import contextmanager

from lab import paths
from lab import topology as t
from lab.customers import RULE
from lab.openvswitch import Switch
from lab.shell import run, wait_until

DOMAIN = {"name": "lab", "brAddress": t.BR_ADDRESS, "rules": [RULE]}
TUNNEL = {"uplinkPort": Switch.UPLINK, "tunnelPort": Switch.TUNNEL}
INTERNET = {
    "internetPort": Switch.ACCESS,
    "internetAddress": t.BR_INTERNET_ADDRESS,
    "internetMac": t.BR_INTERNET_MAC,
    "nextHopMac": t.INET_MAC,
}


def document(lab):
    """Domain, switches and subscribers under apps/org.portset, for the application."""
    domain = {**DOMAIN, "ipv6MtuBytes": t.MAP_IPV6_MTU_BYTES, "interfaceId": "rfc7597"}
    border_relay = {"id": lab.br.device_id, "role": "br", "domain": "lab", **TUNNEL, **INTERNET}
    edges = [
        {"id": ce.device_id, "role": "ce", "domain": "lab", **TUNNEL, "meshPort": Switch.MESH}
        for ce in (lab.ce1, lab.ce2)
    ]
    subscribers = [
        {
            "id": home.subscriber,
            "switch": ce.device_id,
            "port": Switch.ACCESS,
            "prefix": home.prefix,
            "gateway": {"address": home.GATEWAY_ADDRESS + "/24", "mac": home.gateway_mac},
            "policy": {"preset": "full-cone"},
        }
        for home, ce in zip(t.SWITCHED_HOMES, (lab.ce1, lab.ce2))
    ]
    portset = {"domains": [domain], "switches": [border_relay, *edges], "subscribers": subscribers}
    return {"apps": {"org.portset": {"portset": portset}}}


def border_relay_alone(rules=(RULE,)):
    """The same border relay for `./portset map flows --role br`, with these MAP rules."""
    return {"domain": {**DOMAIN, "rules": list(rules), "ipv6MtuBytes": t.MAP_IPV6_MTU_BYTES}, "br": {**TUNNEL, **INTERNET}}


def printed_border_relay(rules=(RULE,)):
    """That border relay's OpenFlow rules, as `./portset map flows` prints them for ovs-ofctl."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(border_relay_alone(rules), file)
        file.flush()
        return run(paths.ROOT / "portset", "map", "flows", "--role", "br", file.name, timeout_seconds=300)


@contextmanager
def changed(stack, change, works=None):
    """The lab under another configuration, as long as the body runs: `change` is given what stands under portset."""
    try:
        change_to(stack, change, works)
        yield
    finally:
        _apply(stack, document(stack.lab))


def change_to(stack, change, works=None):
    """Configures the lab as it is but for a change: for the body of `changed`, which takes it back.

    It waits until all rules are there by ONOS's count, some seconds; or until what only the change makes work does.
    """
    whole = copy.deepcopy(document(stack.lab))
    change(whole["apps"]["org.portset"]["portset"])
    _apply(stack, whole, works)


def forget_home1(stack):
    """Takes home 1 off its switch, so that the NAT forgets its sessions; the next configuration puts it back."""
    fewer = copy.deepcopy(document(stack.lab))
    del fewer["apps"]["org.portset"]["portset"]["subscribers"][0]
    stack.onos.configure(fewer)
    wait_until(lambda: not stack.lab.ce1.rules(), "home 1's switch without rules", 30, 0.02)


def begin_anew(stack):
    """Takes all homes off their switches and puts them back: the NAT knows of no scenario before."""
    none = copy.deepcopy(document(stack.lab))
    none["apps"]["org.portset"]["portset"]["subscribers"] = []
    stack.onos.configure(none)
    for switch in (stack.lab.ce1, stack.lab.ce2):
        wait_until(lambda s=switch: not s.rules(), f"{switch.namespace.name} without rules", 30, 0.02)
    _apply(stack, document(stack.lab))


def _apply(stack, whole, works=None):
    """Configures the application, and the switches' gauges for the MTU that it has then."""
    stack.onos.configure(whole)
    ipv6_mtu_bytes = whole["apps"]["org.portset"]["portset"]["domains"][0]["ipv6MtuBytes"]
    for switch in stack.lab.switches:
        switch.measure(ipv6_mtu_bytes - 40)
    if works is None:
        stack.await_programs()
    else:
        wait_until(works, "traffic under the changed configuration", 20, 0.05)
