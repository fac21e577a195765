// SPDX-License-Identifier: Apache-2.0
package org.portset.core.rules;

import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onlab.packet.Ip6Address;
import org.portset.api.RuleOutcomeSnapshot;
import org.portset.api.RuleServerSnapshot;
import org.portset.api.RulesCutSnapshot;
import org.portset.map.MapDomain;
import org.portset.rules.RuleBook;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.Outcome;
import org.portset.rules.format.RuleAnswers;
import org.portset.rules.http.RuleCounts;
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

    private final RuleCounts counts = new RuleCounts();
    private Map<String, Integer> cut = Map.of(); // domains by name, and how many rules each has
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
        cut = model == null ? Map.of() : newlyCut(domains);
        if (server != null && model != null && before.sameSockets(model)) {
            server.serve(answers);
            return;
        }
        stop();
        problem = null;
        retry();
    }

    private Map<String, Integer> newlyCut(Collection<MapDomain> domains) {
        Map<String, Integer> now = RuleBook.cut(domains);
        now.forEach(
                (domain, rules) -> {
                    if (!rules.equals(cut.get(domain))) {
                        log.warn(
                                "Domain {} has {} rules; /config tells a home {} of them: its own,"
                                        + " and the first of the others",
                                domain,
                                rules,
                                RuleBook.MAX_RULES);
                    }
                });
        return now;
    }

    /** Tries once more to open what could not be opened. */
    public synchronized void retry() {
        if (model == null || server != null) {
            return;
        }
        try {
            server = RuleServer.start(model, answers, counts);
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

    /** How it stands; what is counted goes on when sockets change. */
    public synchronized RuleServerSnapshot snapshot() {
        return RuleServerSnapshot.builder()
                .state(model == null ? "none" : server == null ? "problem" : "listening")
                .addresses(server == null ? List.of() : addresses())
                .problem(problem)
                .connections(server == null ? 0 : server.openConnections())
                .connectionsMost(model == null ? 0 : model.connections())
                .requests(counts.requests())
                .outcomes(Arrays.stream(Outcome.values()).map(this::count).collect(toList()))
                .rulesCut(
                        cut.entrySet().stream()
                                .map(
                                        domain ->
                                                RulesCutSnapshot.builder()
                                                        .domain(domain.getKey())
                                                        .rules(domain.getValue())
                                                        .told(RuleBook.MAX_RULES)
                                                        .build())
                                .collect(toList()))
                .build();
    }

    private List<String> addresses() {
        return server.addresses().stream()
                .map(
                        address ->
                                "["
                                        + Ip6Address.valueOf(address.getAddress().getAddress())
                                        + "]:"
                                        + address.getPort())
                .collect(toList());
    }

    private RuleOutcomeSnapshot count(Outcome outcome) {
        return RuleOutcomeSnapshot.builder()
                .outcome(outcome.id())
                .status(outcome.status())
                .count(counts.of(outcome))
                .sentence(outcome.sentence())
                .build();
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
