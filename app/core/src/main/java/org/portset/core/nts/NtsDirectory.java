// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nts.protocol.NtsAnswer;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsRouter;
import org.portset.nts.server.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application as one NTS router: finds the subscriber whose host a name is, and asks its
 * router.
 *
 * <p>A name is configured for one subscriber only. Hosts of several may have learnt it all the
 * same: then a configured one has it, or else the one whose UPDATE was accepted last.
 */
public final class NtsDirectory implements NtsRouter {
    private static final Logger log = LoggerFactory.getLogger(NtsDirectory.class);

    private final Durations processing = new Durations();

    /** Who lists a name, the latest at the front; what a list holds is never changed. */
    private final Map<HostName, List<Listing>> listings = new ConcurrentHashMap<>();

    /** That a home lists a name. */
    private static final class Listing {
        final HomeNts home;
        final long sinceNanos;

        Listing(HomeNts home, long sinceNanos) {
            this.home = home;
            this.sinceNanos = sinceNanos;
        }
    }

    /** A home has listed a name, maybe once more: at a time which may be long ago. */
    void listed(HostName name, HomeNts home, long sinceNanos) {
        listings.compute(
                name,
                (key, before) -> {
                    List<Listing> all = without(home, before);
                    all.add(0, new Listing(home, sinceNanos));
                    all.sort((a, b) -> Long.signum(b.sinceNanos - a.sinceNanos));
                    return all;
                });
    }

    /** A home no longer lists a name. */
    void unlisted(HostName name, HomeNts home) {
        listings.computeIfPresent(
                name,
                (key, before) -> {
                    List<Listing> all = without(home, before);
                    return all.isEmpty() ? null : all;
                });
    }

    private static List<Listing> without(HomeNts home, List<Listing> before) {
        List<Listing> all = new ArrayList<>();
        if (before != null) {
            before.stream().filter(listing -> listing.home != home).forEach(all::add);
        }
        return all;
    }

    /** The home whose host, or host's service, has a name. */
    public Optional<HomeNts> home(HostName name) {
        HomeNts best = null;
        PrivateHost bestHost = null;
        HostName host = name.host();
        for (HostName key : host == null ? List.of(name) : List.of(name, host)) {
            for (Listing listing : listings.getOrDefault(key, List.of())) {
                PrivateHost found = listing.home.find(name);
                boolean isBetter =
                        found != null
                                && (bestHost == null
                                        || found.origin().compareTo(bestHost.origin()) > 0);
                if (isBetter) {
                    best = listing.home;
                    bestHost = found;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** How long requests have taken to be understood, and granted, refused or queued. */
    public Durations processing() {
        return processing;
    }

    @Override
    public CompletableFuture<NtsAnswer> ask(NtsRequest request) {
        long startNanos = System.nanoTime();
        CompletableFuture<NtsAnswer> answer = handle(request);
        processing.add(System.nanoTime() - startNanos);
        return answer;
    }

    private CompletableFuture<NtsAnswer> handle(NtsRequest request) {
        CompletableFuture<NtsAnswer> answer = new CompletableFuture<>();
        try {
            HostName name = Translation.name(request.name());
            Optional<HomeNts> home = name == null ? Optional.empty() : home(name);
            if (home.isPresent()) {
                home.get().ask(Translation.ask(request, name), answer);
            } else {
                answer.complete(
                        NtsRefusal.of(
                                NtsRefusal.Code.UNKNOWN_NAME,
                                "No subscriber has a host called " + request.name() + "."));
            }
        } catch (RuntimeException e) {
            // An asker is told something in any case, and the fault stays ours.
            log.error("A request failed: {}", request, e);
            answer.complete(NtsRefusal.of(NtsRefusal.Code.UNAVAILABLE));
        }
        return answer;
    }
}
