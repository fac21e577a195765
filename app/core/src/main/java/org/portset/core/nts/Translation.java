// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.concurrent.TimeUnit;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.Refusal;
import org.portset.nts.protocol.DomainName;
import org.portset.nts.protocol.NtsRefusal;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;

/** The NTS protocol's words and those of the NAT's routers, each in the other's. */
final class Translation {
    private Translation() {}

    /** A name as routers write it; null for one that no host can have. */
    static HostName name(DomainName name) {
        String text = name.toString();
        return text.equals(".") ? null : HostName.of(text);
    }

    static NtsAsk ask(NtsRequest request, HostName name) {
        return NtsAsk.builder(name)
                .remote(Ipv4Prefix.of(request.source().address(), request.source().length()))
                .protocol(request.protocol())
                .port(request.port())
                .mayBeToldPort(request.acceptsOtherPort())
                .patienceNanos(TimeUnit.MILLISECONDS.toNanos(request.patienceMillis()))
                .build();
    }

    static NtsResponse response(NtsGrant grant) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(grant.entryNanos()));
        return new NtsResponse(grant.address(), grant.port(), (int) millis);
    }

    static NtsRefusal refusal(Refusal why, String sentence) {
        return NtsRefusal.of(code(why), sentence);
    }

    private static NtsRefusal.Code code(Refusal why) {
        switch (why) {
            case UNKNOWN_NAME:
                return NtsRefusal.Code.UNKNOWN_NAME;
            case QUEUE_FULL:
            case CACHE_FULL:
                return NtsRefusal.Code.QUEUE_FULL;
            case TIMED_OUT:
            case CANCELLED:
                return NtsRefusal.Code.TIMED_OUT;
            case PORT_NOT_IN_SET:
                return NtsRefusal.Code.PORT_NOT_IN_SET;
            case PORT_IN_USE:
                return NtsRefusal.Code.PORT_IN_USE;
            case NO_PORT_FREE:
                return NtsRefusal.Code.NO_PORT_FREE;
            case BAD_PROTOCOL:
                return NtsRefusal.Code.MALFORMED;
            case UNAVAILABLE:
                return NtsRefusal.Code.UNAVAILABLE;
        }
        throw new IllegalArgumentException("unknown refusal " + why);
    }
}
