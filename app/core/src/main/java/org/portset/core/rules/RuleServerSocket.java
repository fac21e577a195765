// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.portset.map.MapDomain;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.RuleAnswers;
import org.portset.rules.http.RuleServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rule server as configured. Changed rules are answered by the sockets that are open; a
 * socket that can't be had leaves the rest of the application as it is, and is tried again from
 * time to time. Thread-safe.
 */
public final class RuleServerSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuleServerSocket.class);

    private RuleServerModel model; // null: none is configured
    private RuleAnswers answers; // null: none is configured
    private RuleServer server; // null: none is configured, or there is a problem
    private String problem; // null: all is in force

    /** Makes the server what the configuration says. */
    public synchronized void apply(
            Optional<RuleServerModel> changed, Collection<MapDomain> domains) {
        RuleServerModel before = model;
        model = changed.orElse(null);
        answers = model == null ? null : new RuleAnswers(model, List.copyOf(domains));
        if (server != null && model != null && before.sameSockets(model)) {
            server.serve(answers);
            return;
        }
        stop();
        problem = null;
        retry();
    }

    /** Tries once more to open what could not be opened. */
    public synchronized void retry() {
        if (model == null || server != null) {
            return;
        }
        try {
            server = RuleServer.start(model, answers);
            problem = null;
            log.info("The rule server listens on {}", server.addresses());
        } catch (IOException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(problem)) {
                log.warn("The rule server does not listen: {}", now);
            }
            problem = now;
        }
    }

    @Override
    public synchronized void close() {
        model = null;
        answers = null;
        stop();
    }

    private void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
