// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.portset.nts.net.Counters;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/**
 * What becomes of a message, whichever way it came: read, authenticated, answered. Every message
 * that asks something gets a response or is held; none of them ends in an exception.
 */
final class DnsService {
    private static final int HEADER_BYTES = 12;

    private final Map<Name, UpdateKey> keys;
    private final Resolution resolution;
    private final NtsQueries ntsQueries;
    private final Updates updates;
    private final Counters<ServerEvent> counters;
    private final Consumer<Throwable> faults;

    DnsService(
            Map<Name, UpdateKey> keys,
            Resolution resolution,
            NtsQueries ntsQueries,
            Updates updates,
            Counters<ServerEvent> counters,
            Consumer<Throwable> faults) {
        this.keys = keys;
        this.resolution = resolution;
        this.ntsQueries = ntsQueries;
        this.updates = updates;
        this.counters = counters;
        this.faults = faults;
    }

    /**
     * Takes a message.
     *
     * @param back sends a response; called once at most, now or later
     */
    void receive(byte[] bytes, InetSocketAddress client, boolean stream, Consumer<byte[]> back) {
        long receivedNanos = System.nanoTime();
        if (bytes.length < HEADER_BYTES || (bytes[2] & 0x80) != 0) {
            // To answer a response would be to begin a game of ping-pong.
            counters.count(ServerEvent.DROPPED);
            return;
        }
        int opcode = bytes[2] >> 3 & 0xf;
        if (opcode != Opcode.QUERY && opcode != Opcode.UPDATE) {
            counters.count(ServerEvent.NOTIMP);
            back.accept(headerOnly(bytes, Rcode.NOTIMP));
            return;
        }
        Message message;
        try {
            message = new Message(bytes);
        } catch (IOException | RuntimeException e) {
            counters.count(ServerEvent.FORMERR);
            back.accept(headerOnly(bytes, Rcode.FORMERR));
            return;
        }
        try {
            handle(new Exchange(message, client, stream, back, receivedNanos), bytes);
        } catch (RuntimeException e) {
            counters.count(ServerEvent.FAULT);
            faults.accept(e);
            back.accept(headerOnly(bytes, Rcode.SERVFAIL));
        }
    }

    private static byte[] headerOnly(byte[] query, int rcode) {
        byte[] response = new byte[HEADER_BYTES];
        response[0] = query[0];
        response[1] = query[1];
        // Response, the query's operation, and whether recursion was desired.
        response[2] = (byte) (0x80 | (query[2] & 0x79));
        response[3] = (byte) rcode;
        return response;
    }

    private void handle(Exchange exchange, byte[] bytes) {
        Message query = exchange.query();
        if (!wellFormed(query)) {
            counters.count(ServerEvent.FORMERR);
            exchange.respond(headerOnly(bytes, Rcode.FORMERR));
            return;
        }
        UpdateKey key = null;
        TSIGRecord signature = query.getTSIG();
        if (signature != null) {
            key = keys.get(signature.getName());
            int error = key == null ? Rcode.BADKEY : key.tsig().verify(query, bytes, null);
            if (error != Rcode.NOERROR) {
                counters.count(ServerEvent.BAD_TSIG);
                badTsig(exchange, key, error);
                return;
            }
            exchange.signedWith(key.tsig());
        }
        if (query.getOPT() != null && query.getOPT().getVersion() != 0) {
            respond(exchange, Rcode.BADVERS);
        } else if (query.getHeader().getOpcode() == Opcode.UPDATE) {
            updates.receive(exchange, key);
        } else {
            counters.count(ServerEvent.QUERY);
            query(exchange);
        }
    }

    /** One question, no more than one OPT, and what dnsjava does not look at. */
    private static boolean wellFormed(Message query) {
        int opts = 0;
        for (Record record : query.getSection(Section.ADDITIONAL)) {
            opts += record.getType() == Type.OPT ? 1 : 0;
        }
        boolean truncated = query.getHeader().getFlag(Flags.TC);
        return opts <= 1 && !truncated && query.getSection(Section.QUESTION).size() == 1;
    }

    /** RFC 8945 section 5.2: a response that is signed only where the signature was good. */
    private void badTsig(Exchange exchange, UpdateKey key, int error) {
        Message response = exchange.response(Rcode.NOTAUTH);
        TSIGRecord theirs = exchange.query().getTSIG();
        if (error == Rcode.BADTIME) {
            response.setTSIG(key.tsig(), error, theirs);
        } else {
            response.addRecord(
                    new TSIGRecord(
                            theirs.getName(),
                            DClass.ANY,
                            0,
                            theirs.getAlgorithm(),
                            theirs.getTimeSigned(),
                            theirs.getFudge(),
                            new byte[0],
                            theirs.getOriginalID(),
                            error == Rcode.BADKEY ? Rcode.BADKEY : Rcode.BADSIG,
                            null),
                    Section.ADDITIONAL);
        }
        exchange.respond(response.toWire(Message.MAXLENGTH));
    }

    private void respond(Exchange exchange, int rcode, EDNSOption... options) {
        send(exchange, exchange.response(rcode), rcode, List.of(options));
    }

    void send(Exchange exchange, Message response, int rcode, List<EDNSOption> options) {
        if (exchange.respond(response, rcode, options)) {
            counters.count(ServerEvent.TRUNCATED);
        }
    }

    private void query(Exchange exchange) {
        Record question = exchange.question();
        int type = question.getType();
        boolean inClass = question.getDClass() == DClass.IN || question.getDClass() == DClass.ANY;
        if (type == Type.AXFR || type == Type.IXFR || !inClass) {
            counters.count(ServerEvent.REFUSED);
            respond(
                    exchange,
                    Rcode.REFUSED,
                    new ExtendedErrorCodeOption(ExtendedErrorCodeOption.NOT_SUPPORTED));
            return;
        }
        Outcome outcome = resolution.resolve(question.getName(), type);
        if (outcome.wanted().isPresent()) {
            ntsQueries.ask(exchange, outcome, this);
        } else if (outcome.rcode == Rcode.REFUSED) {
            counters.count(ServerEvent.REFUSED);
            respond(
                    exchange,
                    Rcode.REFUSED,
                    new ExtendedErrorCodeOption(ExtendedErrorCodeOption.NOT_AUTHORITATIVE));
        } else {
            send(exchange, message(exchange, outcome), outcome.rcode, subnet(exchange, 0));
        }
    }

    static Message message(Exchange exchange, Outcome outcome) {
        Message response = exchange.response(outcome.rcode);
        if (outcome.authoritative) {
            response.getHeader().setFlag(Flags.AA);
        }
        outcome.answer.forEach(r -> response.addRecord(r, Section.ANSWER));
        outcome.authority.forEach(r -> response.addRecord(r, Section.AUTHORITY));
        outcome.additional.forEach(r -> response.addRecord(r, Section.ADDITIONAL));
        return response;
    }

    /** The client subnet of the query again, and how much of it the answer is for (RFC 7871). */
    static List<EDNSOption> subnet(Exchange exchange, int scope) {
        ClientSubnetOption asked = exchange.clientSubnet();
        return asked == null
                ? List.of()
                : List.of(
                        new ClientSubnetOption(
                                asked.getSourcePrefixLength(), scope, asked.getAddress()));
    }
}
