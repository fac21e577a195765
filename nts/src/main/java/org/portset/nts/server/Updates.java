// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.portset.nts.net.Counters;
import org.portset.nts.net.EventLoop;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Takes DNS UPDATEs: each under a TSIG, stored before it is confirmed. */
final class Updates {
    private final EventLoop loop;
    private final Resolution resolution;
    private final ZoneStore store;
    private final Counters<ServerEvent> counters;
    private final Consumer<Throwable> faults;

    /**
     * Updates of the zones that {@code resolution} finds.
     *
     * @param store null where updates are not kept
     */
    Updates(
            EventLoop loop,
            Resolution resolution,
            ZoneStore store,
            Counters<ServerEvent> counters,
            Consumer<Throwable> faults) {
        this.loop = loop;
        this.resolution = resolution;
        this.store = store;
        this.counters = counters;
        this.faults = faults;
    }

    /**
     * Takes an update.
     *
     * @param key the one it is signed with; null if with none
     */
    void receive(Exchange exchange, UpdateKey key) {
        Record wanted = exchange.question();
        if (wanted.getType() != Type.SOA || wanted.getDClass() != DClass.IN) {
            failed(exchange, Rcode.FORMERR, List.of());
            return;
        }
        Optional<Zone> zone =
                resolution
                        .zoneOf(wanted.getName())
                        .filter(z -> z.origin().equals(wanted.getName()));
        if (zone.isEmpty()) {
            failed(exchange, Rcode.NOTAUTH, List.of());
            return;
        }
        if (key == null) {
            failed(
                    exchange,
                    Rcode.REFUSED,
                    List.of(
                            new ExtendedErrorCodeOption(
                                    ExtendedErrorCodeOption.PROHIBITED, "updates need a TSIG")));
            return;
        }
        UpdateProcessor processor = new UpdateProcessor(zone.get(), key);
        int rcode = processor.run(exchange.query());
        if (rcode != Rcode.NOERROR) {
            failed(exchange, rcode, List.of());
        } else if (processor.after() == null) {
            done(exchange);
        } else {
            take(exchange, zone.get(), processor.after());
        }
    }

    private void take(Exchange exchange, Zone zone, ZoneData after) {
        zone.replace(after);
        if (store == null) {
            done(exchange);
            return;
        }
        CompletableFuture<Void> unused =
                store.write(after)
                        .whenComplete((none, fault) -> loop.execute(() -> stored(exchange, fault)));
    }

    private void stored(Exchange exchange, Throwable fault) {
        if (fault == null) {
            done(exchange);
        } else {
            // Served from now on, but gone after a restart: its sender must know.
            faults.accept(fault);
            failed(
                    exchange,
                    Rcode.SERVFAIL,
                    List.of(
                            new ExtendedErrorCodeOption(
                                    ExtendedErrorCodeOption.OTHER, "not stored")));
        }
    }

    private void done(Exchange exchange) {
        counters.count(ServerEvent.UPDATED);
        exchange.respond(exchange.response(Rcode.NOERROR), Rcode.NOERROR, List.of());
    }

    private void failed(Exchange exchange, int rcode, List<EDNSOption> options) {
        counters.count(ServerEvent.UPDATE_FAILED);
        exchange.respond(exchange.response(rcode), rcode, options);
    }
}
