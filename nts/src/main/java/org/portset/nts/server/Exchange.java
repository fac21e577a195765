// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/** A question that was read, and the way back to its asker. */
final class Exchange {
    /** What passes nearly every path unfragmented (DNS flag day 2020). */
    static final int UDP_PAYLOAD = 1232;

    private static final int PLAIN_UDP_PAYLOAD = 512;

    private final Message query;
    private final InetSocketAddress client;
    private final boolean stream;
    private final Consumer<byte[]> back;
    private final long receivedNanos;
    private TSIG tsig;

    Exchange(
            Message query,
            InetSocketAddress client,
            boolean stream,
            Consumer<byte[]> back,
            long receivedNanos) {
        this.query = query;
        this.client = client;
        this.stream = stream;
        this.back = back;
        this.receivedNanos = receivedNanos;
    }

    Message query() {
        return query;
    }

    Record question() {
        return query.getQuestion();
    }

    InetAddress client() {
        return client.getAddress();
    }

    long receivedNanos() {
        return receivedNanos;
    }

    /** The key that the query is signed with, and so its response is. */
    void signedWith(TSIG key) {
        tsig = key;
    }

    ClientSubnetOption clientSubnet() {
        if (query.getOPT() == null) {
            return null;
        }
        List<EDNSOption> found = query.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET);
        return found.isEmpty() ? null : (ClientSubnetOption) found.get(0);
    }

    /** An empty response to this query. */
    Message response(int rcode) {
        Message response = new Message(query.getHeader().getID());
        Header header = response.getHeader();
        header.setFlag(Flags.QR);
        header.setOpcode(query.getHeader().getOpcode());
        header.setRcode(rcode & 0xf);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        for (Record question : query.getSection(Section.QUESTION)) {
            response.addRecord(question, Section.QUESTION);
        }
        return response;
    }

    /**
     * Sends a response.
     *
     * @param rcode the whole of it, with the bits that are in the OPT record
     * @param options for the response's OPT record; left out if the asker knows no EDNS
     * @return whether it was truncated
     */
    boolean respond(Message response, int rcode, List<EDNSOption> options) {
        OPTRecord opt = query.getOPT();
        int limit = stream ? Message.MAXLENGTH : PLAIN_UDP_PAYLOAD;
        if (opt != null) {
            response.addRecord(
                    new OPTRecord(
                            UDP_PAYLOAD,
                            rcode >>> 4,
                            0,
                            opt.getFlags() & 0x8000,
                            new ArrayList<>(options)),
                    Section.ADDITIONAL);
            limit =
                    stream
                            ? limit
                            : Math.max(
                                    PLAIN_UDP_PAYLOAD, Math.min(UDP_PAYLOAD, opt.getPayloadSize()));
        }
        if (tsig != null) {
            response.setTSIG(tsig, 0, query.getTSIG());
        }
        byte[] bytes = response.toWire(limit);
        back.accept(bytes);
        return (bytes[2] & 2) != 0;
    }

    void respond(byte[] bytes) {
        back.accept(bytes);
    }
}
