// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.portset.nts.protocol.NtsKey;
import org.portset.nts.server.ServerConfig;

/** The application's own sockets for NTS, as configured. */
public final class NtsSocketsModel {
    /** No sockets. */
    public static final NtsSocketsModel NONE =
            new NtsSocketsModel(Optional.empty(), Optional.empty());

    private final Optional<Router> router;
    private final Optional<Server> server;

    NtsSocketsModel(Optional<Router> router, Optional<Server> server) {
        this.router = router;
        this.server = server;
    }

    /** Where servers elsewhere ask. */
    public Optional<Router> router() {
        return router;
    }

    /** The NTSv2 server in the application. */
    public Optional<Server> server() {
        return server;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NtsSocketsModel
                && router.equals(((NtsSocketsModel) other).router)
                && server.equals(((NtsSocketsModel) other).server);
    }

    @Override
    public int hashCode() {
        return Objects.hash(router, server);
    }

    /** The UDP port of the NTS protocol, and who may ask there. */
    public static final class Router {
        private final InetSocketAddress listen;
        private final List<NtsKey> keys;

        Router(InetSocketAddress listen, List<NtsKey> keys) {
            this.listen = listen;
            this.keys = List.copyOf(keys);
        }

        public InetSocketAddress listen() {
            return listen;
        }

        public List<NtsKey> keys() {
            return keys;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Router
                    && listen.equals(((Router) other).listen)
                    && keys.equals(((Router) other).keys);
        }

        @Override
        public int hashCode() {
            return Objects.hash(listen, keys);
        }
    }

    /** The NTSv2 server; equal to one with the same document. */
    public static final class Server {
        private final JsonNode document;
        private final ServerConfig config;

        Server(JsonNode document, ServerConfig config) {
            this.document = document;
            this.config = config;
        }

        public ServerConfig config() {
            return config;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Server && document.equals(((Server) other).document);
        }

        @Override
        public int hashCode() {
            return document.hashCode();
        }
    }
}
