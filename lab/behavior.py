# SPDX-License-Identifier: Apache-2.0
"""Mapping and filtering behaviours (RFC 4787), and what theory says of two NATs that have them."""

from collections import namedtuple

EI = "endpoint-independent"
AD = "address-dependent"
APD = "address-and-port-dependent"
ALL = (EI, AD, APD)
SHORT = {EI: "EI", AD: "AD", APD: "APD"}


class Behavior(namedtuple("Behavior", "mapping filtering")):
    """How a NAT behaves: both words of RFC 4787."""

    def __str__(self):
        return f"{SHORT[self.mapping]}/{SHORT[self.filtering]}"


NINE = tuple(Behavior(mapping, filtering) for mapping in ALL for filtering in ALL)
FULL_CONE = Behavior(EI, EI)
RESTRICTED_CONE = Behavior(EI, AD)
PORT_RESTRICTED_CONE = Behavior(EI, APD)
SYMMETRIC = Behavior(APD, APD)
PRESETS = {
    "full-cone": FULL_CONE,
    "restricted-cone": RESTRICTED_CONE,
    "port-restricted-cone": PORT_RESTRICTED_CONE,
    "symmetric": SYMMETRIC,
}


def _enters(sender, receiver, crossing):
    """Whether a datagram reaches the outside endpoint by which a server knows the receiver.

    Sender and receiver know each other's endpoints from that server, and both send. What the receiver sent to the
    sender has opened the receiver's filter for it only if it left from that endpoint, and went where the
    sender's datagrams come from. If it left from another endpoint, it has even closed this one for that remote: two
    inside and outside ends have one session at a time (the drop `session-conflict`).
    """
    if receiver.filtering == EI:
        return not crossing or receiver.mapping == EI or sender.mapping != EI
    if receiver.mapping != EI:
        return False
    return receiver.filtering == AD or sender.mapping == EI


def udp_punches(one, other, crossing=True):
    """Whether two hosts behind such NATs get through to each other.

    One datagram that comes in is enough: it shows its true source, and the answer goes back the same way. With
    `crossing` each side has sent before the other's first datagram comes in, as it is when both begin at once.
    """
    return _enters(one, other, crossing) or _enters(other, one, crossing)


def tcp_opens(one, other):
    """Whether a simultaneous open succeeds: both SYNs must come from just where the other's SYN went."""
    return one.mapping == EI and other.mapping == EI
