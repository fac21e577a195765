// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.portset.api.NtsSocketSnapshot;
import org.portset.core.config.NtsSocketsModel;
import org.portset.nts.protocol.NtsEvent;
import org.portset.nts.protocol.NtsRouter;
import org.portset.nts.protocol.NtsUdpResponder;
import org.portset.nts.server.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP port of the NTS protocol. Not thread-safe. */
final class RouterSocket {
    private static final Logger log = LoggerFactory.getLogger(RouterSocket.class);

    private final NtsLoop loop;
    private final NtsRouter directory;
    private NtsSocketsModel.Router model; // null: none is configured
    private NtsUdpResponder open; // null: none is configured, or there is a problem
    private String problem;

    RouterSocket(NtsLoop loop, NtsRouter directory) {
        this.loop = loop;
        this.directory = directory;
    }

    void apply(Optional<NtsSocketsModel.Router> changed) {
        NtsSocketsModel.Router before = model;
        model = changed.orElse(null);
        boolean stays = open != null && model != null && before.listen().equals(model.listen());
        if (stays) {
            if (!before.keys().equals(model.keys())) {
                open.keys(model.keys());
            }
            return;
        }
        if (open != null) {
            open.close();
            open = null;
        }
        problem = null;
        retry();
    }

    void retry() {
        if (model == null || open != null) {
            return;
        }
        try {
            open = new NtsUdpResponder(loop.loop(), model.listen(), model.keys(), directory);
            problem = null;
            log.info("The NTS router listens on {}", Addresses.text(open.address()));
        } catch (IOException e) {
            String now = Addresses.text(model.listen()) + " can't be had: " + e.getMessage();
            if (!now.equals(problem)) {
                log.warn("The NTS router does not listen: {}", now);
            }
            problem = now;
        }
    }

    Optional<NtsSocketSnapshot> snapshot() {
        if (model == null) {
            return Optional.empty();
        }
        NtsSocketSnapshot.Builder builder =
                NtsSocketSnapshot.builder()
                        .name("router")
                        .addresses(
                                List.of(
                                        Addresses.text(
                                                open == null ? model.listen() : open.address())))
                        .listening(open != null)
                        .problem(problem);
        if (open != null) {
            builder.counters(SocketCounts.of(open.counters().snapshot(), NtsEvent::sentence));
        }
        return Optional.of(builder.build());
    }
}
