# SPDX-License-Identifier: Apache-2.0
"""An AFTR of DS-Lite (RFC 6333) that is not ours: the Linux kernel's, in namespaces of its own.

  ps-access ---- ps-aftr ---- ps-aftr-nat ---- ps-inet
                 seg6         nft masquerade

As in kernel_ce, segment routing with one segment and a reduced header is plain IPv4 in IPv6, and the NAT
is one hop away from it.
"""

from contextlib import contextmanager

from lab import topology as t
from lab.namespaces import End, Namespace, wire

ADDRESS = "2001:db8:fffe::1"
PUBLIC_IPV4 = "198.18.6.1"
_GATEWAY, _NEAR, _FAR = "2001:db8:fffe::ff", "100.64.1.1", "100.64.1.2"
_ACCESS_MAC, _MAC = "02:00:00:00:0a:01", "02:00:00:00:0a:02"


@contextmanager
def running(lab, b4_address, home_prefix):
    """An AFTR for one home, whose private addresses it knows by the home's tunnel."""
    tunnel, nat = Namespace("ps-aftr", lab.record), Namespace("ps-aftr-nat", lab.record)
    try:
        for namespace in (tunnel, nat):
            namespace.create(forwarding=True)
            namespace.sysctl(**{"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0})
        _wire(lab, tunnel, nat)
        _end_of_the_tunnel(tunnel, b4_address, home_prefix)
        _translate(nat, home_prefix)
        yield tunnel
    finally:
        lab["inet"].ip("route", "del", PUBLIC_IPV4, check=False)
        lab.record.remove([tunnel.name, nat.name])


def _wire(lab, tunnel, nat):
    wire(
        End(lab["access"], "to-aftr", _ACCESS_MAC, _GATEWAY + "/64"),
        End(tunnel, "wan0", _MAC, "fd00:a::1/64"),
        t.ACCESS_MTU_BYTES,
    )
    wire(
        End(tunnel, "nat0", "02:00:00:00:0a:03", _NEAR + "/30"),
        End(nat, "tun0", "02:00:00:00:0a:04", _FAR + "/30"),
        t.HOST_MTU_BYTES,
    )
    wire(
        End(nat, "out0", "02:00:00:00:0a:05", "100.64.2.1/30", PUBLIC_IPV4 + "/32"),
        End(lab["inet"], "to-aftr", "02:00:00:00:0a:06", "100.64.2.2/30"),
        t.HOST_MTU_BYTES,
    )
    lab["access"].neighbour(ADDRESS, _MAC, "to-aftr")
    lab["inet"].ip("route", "add", PUBLIC_IPV4, "via", "100.64.2.1")


def _end_of_the_tunnel(tunnel, b4_address, home_prefix):
    tunnel.sysctl(**{"net.ipv6.conf.all.seg6_enabled": 1, "net.ipv6.conf.wan0.seg6_enabled": 1})
    tunnel.neighbour(_GATEWAY, _ACCESS_MAC, "wan0")
    tunnel.ip("-6", "route", "add", _GATEWAY, "dev", "wan0")
    tunnel.ip("-6", "route", "add", "default", "via", _GATEWAY, "dev", "wan0")
    tunnel.ip("sr", "tunsrc", "set", ADDRESS)
    tunnel.ip("route", "add", "default", "via", _FAR)
    tunnel.ip("route", "add", home_prefix, "encap", "seg6", "mode", "encap.red", "segs", b4_address, "dev", "wan0")
    tunnel.ip(
        "-6", "route", "add", ADDRESS + "/128",
        "encap", "seg6local", "action", "End.DX4", "nh4", "0.0.0.0", "dev", "wan0",
    )


def _translate(nat, home_prefix):
    nat.ip("route", "add", "default", "via", "100.64.2.2", "src", PUBLIC_IPV4)
    nat.ip("route", "add", home_prefix, "via", _NEAR)
    nat.exec("nft", "-f", "-", stdin=_NAT.format(address=PUBLIC_IPV4))


_NAT = """
table ip nat {{
  chain postrouting {{
    type nat hook postrouting priority srcnat;
    oifname "out0" snat to {address}
  }}
}}
"""
