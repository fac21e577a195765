# SPDX-License-Identifier: Apache-2.0
"""A customer edge that is not ours: the Linux kernel, as an independent peer of the BR.

Segment routing with one segment and a reduced header (`encap.red`) writes plain IPv4 in IPv6, and the
behaviour End.DX4 takes it off again. seg6 takes a packet before the kernel's NAT sees it, so the NAT is
one hop earlier, in the host's own namespace: nftables, with the home's port set, range by range.
"""

PSID_OFFSET, PSID_LENGTH = 6, 8
HOME_TABLE = 100  # the kernel's routes for what comes from the home


def port_ranges(psid):
    """RFC 7597 5.1, worked out here once more: a peer that asked our own code would prove nothing."""
    in_a_row = 1 << (16 - PSID_OFFSET - PSID_LENGTH)
    firsts = [(a << (16 - PSID_OFFSET)) + psid * in_a_row for a in range(1, 1 << PSID_OFFSET)]
    return [(first, first + in_a_row - 1) for first in firsts]


def configure(ce, host, home, ipv4, br_address):
    """Makes namespace `ce` the CE of a home whose only host is in namespace `host`."""
    access, access_mac, wan_mac = "fd00:3::1", home.access_mac, f"02:00:00:00:{home.number:02x}:04"
    ce.sysctl(
        **{
            "net.ipv4.conf.all.rp_filter": 0,
            "net.ipv4.conf.default.rp_filter": 0,
            "net.ipv4.conf.wan0.rp_filter": 0,
            "net.ipv6.conf.all.seg6_enabled": 1,
            "net.ipv6.conf.wan0.seg6_enabled": 1,
        }
    )
    ce.neighbour(access, access_mac, "wan0")
    ce.neighbour(home.HOST_ADDRESS, home.host_mac, "lan0")
    ce.ip("-6", "route", "add", "default", "via", access, "dev", "wan0")
    ce.ip("sr", "tunsrc", "set", home.map_address)
    # All that comes from the home goes into the tunnel, to others who share its address, too.
    ce.ip("rule", "add", "iif", "lan0", "lookup", str(HOME_TABLE))
    for table in (HOME_TABLE, "main"):
        ce.ip(
            "route", "add", "default", "encap", "seg6", "mode", "encap.red", "segs", br_address, "dev", "wan0",
            "table", str(table),
        )
    # The MAP address is that of a route, not of an interface: a local address would be taken first.
    # End.DX4 routes by its nh4, but resolves the packet's own destination: hence the shared address.
    ce.ip("route", "add", ipv4, "via", home.HOST_ADDRESS, "dev", "lan0")
    ce.ip(
        "-6", "route", "add", home.map_address + "/128",
        "encap", "seg6local", "action", "End.DX4", "nh4", ipv4, "dev", "wan0",
    )
    host.ip("neigh", "replace", home.GATEWAY_ADDRESS, "lladdr", home.gateway_mac, "dev", "eth0")
    host.exec("nft", "-f", "-", stdin=_snat(ipv4, port_ranges(home.psid)))


def _snat(ipv4, ranges):
    """One chain per contiguous range of the port set; new connections take them in turn."""
    count = len(ranges)
    lines = ["table ip nat {"]
    for index, (first, last) in enumerate(ranges):
        lines.append(f"  chain range{index} {{")
        lines.append(f"    meta l4proto {{ tcp, udp, icmp }} snat to {ipv4}:{first}-{last}")
        lines.append("  }")
    turns = ", ".join(f"{index} : goto range{index}" for index in range(count))
    lines.append("  chain postrouting {")
    lines.append("    type nat hook postrouting priority srcnat;")
    lines.append(f'    oifname "eth0" numgen inc mod {count} vmap {{ {turns} }}')
    lines.append("  }")
    lines.append("}")
    return "\n".join(lines) + "\n"
