# SPDX-License-Identifier: Apache-2.0
"""coturn's server on the lab's Internet: STUN with two addresses (RFC 5780), and TURN, for whoever needs a relay."""

from contextlib import contextmanager

from lab import paths
from lab.namespaces import ended, wait_for_listener

PORT, OTHER_PORT = 3478, 3479
USER, PASSWORD = "lab", "lab"


@contextmanager
def turnserver(lab, server):
    """The server on a host of the Internet, while it is needed."""
    namespace = lab[server.name]
    process = namespace.start(
        "turnserver", "-n", "--listening-ip", server.address, "--listening-ip", server.second_address,
        "--relay-ip", server.address, "--lt-cred-mech", "--user", f"{USER}:{PASSWORD}", "--realm", "lab",
        "--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout",
        "--pidfile", paths.LAB / "turnserver.pid", "--db", paths.LAB / "turnserver.db",
        log=paths.LOGS / "turnserver.log",
    )
    with ended(process):
        for port in (PORT, OTHER_PORT):
            for address in (server.address, server.second_address):
                wait_for_listener(namespace, port, address=address, protocol="udp")
        yield
