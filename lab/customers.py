# SPDX-License-Identifier: Apache-2.0
"""Whom a MAP rule serves, as RFC 7597 section 5 derives it: worked out here once more, without asking the application."""

import ipaddress

from lab import topology as t

RULE = {
    "name": "r1",
    "ipv6Prefix": t.RULE_IPV6,
    "ipv4Prefix": t.RULE_IPV4,
    "eaBits": t.EA_BITS,
    "psidOffset": t.PSID_OFFSET,
}


class Customer:
    """One of a rule's customers by number: the number is their EA bits, IPv4 suffix and PSID."""

    def __init__(self, number, rule=None):
        rule = rule or RULE
        rule_ipv4, rule_ipv6 = ipaddress.IPv4Network(rule["ipv4Prefix"]), ipaddress.IPv6Network(rule["ipv6Prefix"])
        self._offset = rule["psidOffset"]
        self.psid_length = rule["eaBits"] - (32 - rule_ipv4.prefixlen)
        self.suffix, self.psid = number >> self.psid_length, number & ((1 << self.psid_length) - 1)
        ipv4 = int(rule_ipv4.network_address) | self.suffix
        prefix_length = rule_ipv6.prefixlen + rule["eaBits"]
        prefix = int(rule_ipv6.network_address) | number << (128 - prefix_length)
        self.ipv4 = str(ipaddress.IPv4Address(ipv4))
        self.prefix = f"{ipaddress.IPv6Address(prefix)}/{prefix_length}"
        self.address = str(ipaddress.IPv6Address(prefix | ipv4 << 16 | self.psid))

    def port(self, block, last_bits):
        """A port of theirs: of a block, which is A, from 1 on, and the bits below the PSID."""
        return block << (16 - self._offset) | self.psid << (16 - self._offset - self.psid_length) | last_bits
