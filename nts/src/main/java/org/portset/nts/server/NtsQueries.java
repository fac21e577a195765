// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.portset.nts.protocol.Ipv4;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsClient;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.portset.nts.protocol.NtsRouter;
import org.portset.nts.protocol.SourcePrefix;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * Queries for hosts behind a router: what the router is asked, and the answer made of its answer.
 */
final class NtsQueries {
    private final Map<String, RouterConfig> configs;
    private final Map<String, NtsRouter> routers;
    private final HeldQueries held;
    private final Durations processing;

    NtsQueries(
            Map<String, RouterConfig> configs,
            Map<String, NtsRouter> routers,
            HeldQueries held,
            Durations processing) {
        this.configs = configs;
        this.routers = routers;
        this.held = held;
        this.processing = processing;
    }

    /** Asks the router that the outcome wants, and answers when it has. */
    void ask(Exchange exchange, Outcome outcome, DnsService service) {
        Outcome.Wanted wanted = outcome.wanted().orElseThrow();
        RouterConfig config = configs.get(wanted.host.router());
        NtsRequest request = request(exchange, wanted, config);
        NtsRouter router = routers.get(config.id());
        Pending pending = new Pending(exchange, outcome, config, request, router, service);
        held.ask(
                exchange.client(),
                exchange.question().getName(),
                request,
                router,
                pending::answered);
        pending.askedNanos = System.nanoTime();
    }

    private static NtsRequest request(
            Exchange exchange, Outcome.Wanted wanted, RouterConfig config) {
        NtsRequest.Builder builder =
                NtsRequest.builder(Names.domainName(wanted.name))
                        .queryType(wanted.type)
                        .patienceMillis(config.patienceMillis());
        Templates.Service service = Templates.service(wanted);
        builder.protocol(service.protocol).port(service.port);
        switch (config.source()) {
            case CLIENT:
                if (exchange.client() instanceof Inet4Address) {
                    builder.form(NtsRequest.Form.RESOLVER)
                            .source(SourcePrefix.host(Ipv4.of((Inet4Address) exchange.client())));
                }
                break;
            case SUBNET:
                builder.source(subnet(exchange.clientSubnet()));
                break;
            case ANY:
                break;
        }
        return builder.build();
    }

    /** The IPv4 prefix that a resolver told, if one can tell our packets by it. */
    private static SourcePrefix subnet(ClientSubnetOption option) {
        if (option == null || !(option.getAddress() instanceof Inet4Address)) {
            return SourcePrefix.ANY;
        }
        int address = Ipv4.of((Inet4Address) option.getAddress());
        // A private address is the client's before another NAT: its packets come from elsewhere.
        return Zone.isPrivate(address)
                ? SourcePrefix.ANY
                : SourcePrefix.of(address, option.getSourcePrefixLength());
    }

    /** One query until its answer. */
    private final class Pending {
        private final Exchange exchange;
        private final Outcome outcome;
        private final RouterConfig config;
        private final NtsRequest request;
        private final NtsRouter router;
        private final DnsService service;

        /** When the router had been asked; 0 while it is being asked. */
        private long askedNanos;

        Pending(
                Exchange exchange,
                Outcome outcome,
                RouterConfig config,
                NtsRequest request,
                NtsRouter router,
                DnsService service) {
            this.exchange = exchange;
            this.outcome = outcome;
            this.config = config;
            this.request = request;
            this.router = router;
            this.service = service;
        }

        void answered(NtsAnswer answer) {
            if (!answer.granted()) {
                refused((NtsRefusal) answer);
                return;
            }
            long answeredNanos =
                    router instanceof NtsClient
                            ? ((NtsClient) router).receivedNanos()
                            : System.nanoTime();
            granted((NtsResponse) answer);
            // The time in between is the router's, and its queue's; there is none in between where
            // the router answered while it was being asked.
            long waitNanos = askedNanos == 0 ? 0 : answeredNanos - askedNanos;
            processing.add(System.nanoTime() - exchange.receivedNanos() - waitNanos);
        }

        private void granted(NtsResponse response) {
            Outcome.Wanted wanted = outcome.wanted().orElseThrow();
            long ttl = config.answerTtlSeconds();
            Record address =
                    new ARecord(
                            wanted.name, DClass.IN, ttl, Ipv4.toInetAddress(response.address()));
            if (wanted.templates.isEmpty()) {
                outcome.answer.add(address);
            } else {
                outcome.answer.addAll(Templates.fill(wanted, response, request.port(), ttl));
                if (outcome.answer.get(outcome.answer.size() - 1) instanceof SRVRecord) {
                    outcome.additional.add(address);
                }
            }
            send(List.of());
        }

        private void refused(NtsRefusal refusal) {
            ExtendedErrorCodeOption why =
                    new ExtendedErrorCodeOption(code(refusal.code()), refusal.text());
            Outcome.Wanted wanted = outcome.wanted().orElseThrow();
            if (config.failureAddress().isPresent() && wanted.templates.isEmpty()) {
                outcome.answer.add(
                        new ARecord(
                                wanted.name,
                                DClass.IN,
                                config.answerTtlSeconds(),
                                Ipv4.toInetAddress(config.failureAddress().getAsInt())));
            } else {
                outcome.answer.clear();
                outcome.authoritative = false;
                outcome.rcode = Rcode.SERVFAIL;
            }
            send(List.of(why));
        }

        private void send(List<EDNSOption> more) {
            // Only a prefix that the router was told makes the answer one for that prefix.
            int scope = request.source().isAny() ? 0 : request.source().length();
            List<EDNSOption> options = new ArrayList<>(DnsService.subnet(exchange, scope));
            options.addAll(more);
            service.send(exchange, DnsService.message(exchange, outcome), outcome.rcode, options);
        }
    }

    /** RFC 8914: the code that says most nearly the same. */
    private static int code(NtsRefusal.Code code) {
        switch (code) {
            case QUEUE_FULL:
            case TIMED_OUT:
            case UNAVAILABLE:
                return ExtendedErrorCodeOption.NOT_READY;
            case NO_ANSWER:
                return ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY;
            case NOT_AUTHORISED:
                return ExtendedErrorCodeOption.PROHIBITED;
            default:
                return ExtendedErrorCodeOption.OTHER;
        }
    }
}
