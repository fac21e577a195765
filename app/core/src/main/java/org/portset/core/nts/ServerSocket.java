// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.portset.api.NtsSocketSnapshot;
import org.portset.core.config.NtsSocketsModel;
import org.portset.nts.protocol.NtsRouter;
import org.portset.nts.server.Addresses;
import org.portset.nts.server.DnsServer;
import org.portset.nts.server.RouterConfig;
import org.portset.nts.server.ServerConfig;
import org.portset.nts.server.ServerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The NTSv2 server inside the application. Not thread-safe. */
final class ServerSocket {
    private static final Logger log = LoggerFactory.getLogger(ServerSocket.class);

    private final NtsRouter directory;
    private NtsSocketsModel.Server model; // null: none is configured
    private DnsServer server; // null: none is configured
    private String problem; // null: all is in force

    ServerSocket(NtsRouter directory) {
        this.directory = directory;
    }

    void apply(Optional<NtsSocketsModel.Server> changed) {
        NtsSocketsModel.Server before = model;
        model = changed.orElse(null);
        if (model == null) {
            if (server != null) {
                server.close();
                server = null;
            }
        } else if (!model.equals(before)) {
            if (server == null) {
                server = DnsServer.idle(NtsLoop::fault);
            }
            problem = null;
            serve();
        }
    }

    void retry() {
        if (model != null && problem != null) {
            serve();
        }
    }

    private void serve() {
        String before = problem;
        try {
            List<String> problems = server.apply(model.config(), here(model.config()));
            problem = problems.isEmpty() ? null : String.join("; ", problems);
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (problem == null) {
            log.info("The NTSv2 server listens on {}", addresses());
        } else if (!problem.equals(before)) {
            log.warn("The NTSv2 server lacks something: {}", problem);
        }
    }

    /** Its routers without an address are this application. */
    private Map<String, NtsRouter> here(ServerConfig config) {
        Map<String, NtsRouter> here = new HashMap<>();
        for (RouterConfig router : config.routers().values()) {
            if (router.address().isEmpty()) {
                here.put(router.id(), directory);
            }
        }
        return here;
    }

    private List<String> addresses() {
        return server.addresses().stream().map(Addresses::text).collect(Collectors.toList());
    }

    Optional<NtsSocketSnapshot> snapshot() {
        if (model == null) {
            return Optional.empty();
        }
        return Optional.of(
                NtsSocketSnapshot.builder()
                        .name("server")
                        .addresses(addresses())
                        .listening(problem == null)
                        .problem(problem)
                        .held(server.held())
                        .processing(server.processing().toString())
                        .counters(
                                SocketCounts.of(
                                        server.counters().snapshot(), ServerEvent::sentence))
                        .build());
    }
}
