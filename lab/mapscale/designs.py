# SPDX-License-Identifier: Apache-2.0
"""Three ways to be a border relay, each as rules for ovs-ofctl: computed addresses, a pair of rules for each, and none of MAP.

The design with a pair of rules for each subscriber is as good as we could make it: rules that all share bring the port's
PSID into a register, so that one rule serves TCP and UDP; into the tunnel one looks up (address, PSID), out of it one looks up
(tunnel's source, address, PSID), whose miss is the check of sources. It has what the comparison needs, TCP and UDP between
homes and the Internet; not ICMP, fragments, packets too large, and what one home sends another.
"""

import ipaddress

from lab import topology as t
from lab.configuration import printed_border_relay
from lab.customers import RULE, Customer
from lab.openvswitch import Switch

PER_RULE = 1 << t.EA_BITS
_BENCHMARK = ipaddress.IPv4Network("198.18.0.0/16")  # RFC 2544, and for IPv6 the documentation prefix of RFC 9637
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


def map_rules(count, ea_bits=t.EA_BITS):
    """So many MAP rules, each of 2^EA subscribers; the first is the lab's."""
    others = zip(_BENCHMARK.subnets(new_prefix=24), _DOCUMENTATION.subnets(new_prefix=40))
    rules = [{**RULE, "eaBits": ea_bits}]
    while len(rules) < count:
        ipv4, ipv6 = next(others)
        rules.append({**RULE, "name": f"r{len(rules) + 1}", "ipv4Prefix": str(ipv4), "ipv6Prefix": str(ipv6), "eaBits": ea_bits})
    return rules


def computed(rules):
    """The application's program: the switch computes each CE's address."""
    return printed_border_relay(rules)


def pairs(customers, printed):
    """Two rules for each of these customers; what is not MAP (tunnel and ARP) is taken from a printed program."""
    offset, length = t.PSID_OFFSET, t.PSID_LENGTH
    low = 16 - offset - length
    psid = f"{low}..{low + length - 1}"
    lines = [line for line in printed.splitlines() if "LOCAL" in line or "arp_tpa" in line]
    zero_block = f"0x0000/0x{0xFFFF << (16 - offset) & 0xFFFF:04x}"
    for name in ("tcp", "udp"):
        inward = f"in_port={Switch.ACCESS},{name},dl_dst={t.BR_INTERNET_MAC}"
        outward = f"in_port={Switch.TUNNEL},{name}"
        field = f"NXM_OF_{name.upper()}"
        lines += [
            f"table=0,priority=300,{inward},{name}_dst={zero_block},actions=drop",
            f"table=0,priority=300,{outward},{name}_src={zero_block},actions=drop",
            f"table=0,priority=200,{inward},actions=move:{field}_DST[{psid}]->NXM_NX_REG1[0..{length - 1}],dec_ttl,goto_table:1",
            f"table=0,priority=200,{outward},actions=move:{field}_SRC[{psid}]->NXM_NX_REG1[0..{length - 1}],dec_ttl,goto_table:2",
        ]
    out = f"set_field:{t.BR_INTERNET_MAC}->eth_src,set_field:{t.INET_MAC}->eth_dst,output:{Switch.ACCESS}"
    for customer in customers:
        lines.append(
            f"table=1,priority=100,ip,nw_dst={customer.ipv4},reg1={customer.psid},"
            f"actions=set_field:{customer.address}->tun_ipv6_dst,output:{Switch.TUNNEL}"
        )
        lines.append(
            f"table=2,priority=100,ip,tun_ipv6_src={customer.address},nw_src={customer.ipv4},reg1={customer.psid},actions={out}"
        )
    return "\n".join(lines) + "\n"


def customers_of(rules, count):
    """The first so many customers of these rules."""
    each = 1 << rules[0]["eaBits"]
    return (Customer(number % each, rules[number // each]) for number in range(count))


# Above all rules of the other designs, so that it can be had for a moment.
PLAIN = tuple(
    f"priority=65000,in_port={one},actions=output:{other}"
    for one, other in ((Switch.UPLINK, Switch.ACCESS), (Switch.ACCESS, Switch.UPLINK))
)
