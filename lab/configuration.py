# SPDX-License-Identifier: Apache-2.0
"""The lab as a configuration of the application: what is posted to ONOS's network configuration."""

from lab import topology as t
from lab.openvswitch import Switch


def document(lab):
    """Domain, switches and subscribers under apps/org.portset."""
    domain = {
        "name": "lab",
        "brAddress": t.BR_ADDRESS,
        "ipv6Mtu": t.MAP_IPV6_MTU_BYTES,
        "interfaceId": "rfc7597",
        "rules": [
            {
                "name": "r1",
                "ipv6Prefix": t.RULE_IPV6,
                "ipv4Prefix": t.RULE_IPV4,
                "eaBits": t.EA_BITS,
                "psidOffset": t.PSID_OFFSET,
            }
        ],
    }
    tunnel = {"domain": "lab", "uplinkPort": Switch.UPLINK, "tunnelPort": Switch.TUNNEL}
    border_relay = {
        "id": lab.br.device_id,
        "role": "br",
        **tunnel,
        "internetPort": Switch.ACCESS,
        "internetAddress": t.BR_INTERNET_ADDRESS,
        "internetMac": t.BR_INTERNET_MAC,
        "nextHopMac": t.INET_MAC,
    }
    edges = [{"id": ce.device_id, "role": "ce", **tunnel} for ce in (lab.ce1, lab.ce2)]
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
