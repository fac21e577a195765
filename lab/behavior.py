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


def enters(sender, receiver):
    """Whether a datagram reaches the outside endpoint by which a server knows the receiver.

    Sender and receiver know each other's endpoints from that server, and both send. What the receiver sent to the
    sender has opened the receiver's filter for it only if it left from that endpoint, and went where the
    sender's datagrams come from.
    """
    if receiver.filtering == EI:
        return True
    if receiver.mapping != EI:
        return False
    return receiver.filtering == AD or sender.mapping == EI


def udp_punches(one, other):
    """Whether two hosts behind such NATs get through to each other.

    One datagram that comes in is enough: it shows its true source, and the answer goes back the same way.
    """
    return enters(one, other) or enters(other, one)


def tcp_opens(one, other):
    """Whether a simultaneous open succeeds: both SYNs must come from just where the other's SYN went."""
    return one.mapping == EI and other.mapping == EI
