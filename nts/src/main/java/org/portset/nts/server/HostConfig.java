// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

/** A host behind an NTS router, as a question for it is put. */
final class HostConfig {
    private final String router;
    private final int protocol;
    private final int port;

    HostConfig(String router, int protocol, int port) {
        this.router = router;
        this.protocol = protocol;
        this.port = port;
    }

    String router() {
        return router;
    }

    /** The IP protocol that an A query is taken to ask for; 0: any. */
    int protocol() {
        return protocol;
    }

    /** The port that an A query is taken to ask for; 0: any. */
    int port() {
        return port;
    }
}
