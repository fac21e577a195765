// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.portset.nts.protocol.Ipv4;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Type;

/**
 * SRV and HTTPS records of hosts behind a router: the zone's record says which port the service has
 * by itself, the router's answer says where it can be reached.
 */
final class Templates {
    private static final int HTTPS_PORT = 443;

    /** What a question is taken to be for. */
    static final class Service {
        final int protocol;
        final int port;

        Service(int protocol, int port) {
            this.protocol = protocol;
            this.port = port;
        }
    }

    private Templates() {}

    static Service service(Outcome.Wanted wanted) {
        switch (wanted.type) {
            case Type.SRV:
                return new Service(
                        transport(wanted.owner.getLabelString(1)),
                        ((SRVRecord) forHost(wanted)).getPort());
            case Type.HTTPS:
                // HTTP/3 comes over UDP, and the asker chooses.
                return new Service(NtsRequest.ANY_PROTOCOL, port((SVCBBase) forHost(wanted)));
            default:
                return new Service(wanted.host.protocol(), wanted.host.port());
        }
    }

    /** The second label of a SRV record's owner (RFC 2782): _tcp, _udp. */
    private static int transport(String label) {
        return label.equalsIgnoreCase("_tcp")
                ? NtsRequest.TCP
                : label.equalsIgnoreCase("_udp") ? NtsRequest.UDP : NtsRequest.ANY_PROTOCOL;
    }

    private static Record forHost(Outcome.Wanted wanted) {
        return wanted.templates.stream()
                .filter(r -> Resolution.target(r).equals(wanted.name))
                .findFirst()
                .orElseThrow();
    }

    private static int port(SVCBBase record) {
        var parameter = (SVCBBase.ParameterPort) record.getSvcParamValue(SVCBBase.PORT);
        return parameter == null ? HTTPS_PORT : parameter.getPort();
    }

    /** The records to answer: only that for the host that was announced, with its port. */
    static List<Record> fill(Outcome.Wanted wanted, NtsResponse response, int asked, long ttl) {
        int port = response.port() == NtsRequest.ANY_PORT ? asked : response.port();
        Record template = forHost(wanted);
        if (template instanceof SRVRecord) {
            SRVRecord srv = (SRVRecord) template;
            return List.of(
                    new SRVRecord(
                            srv.getName(),
                            DClass.IN,
                            ttl,
                            srv.getPriority(),
                            srv.getWeight(),
                            port,
                            srv.getTarget()));
        }
        HTTPSRecord https = (HTTPSRecord) template;
        List<SVCBBase.ParameterBase> parameters = new ArrayList<>();
        for (int key : https.getSvcParamKeys()) {
            if (key != SVCBBase.PORT && key != SVCBBase.IPV4HINT && key != SVCBBase.IPV6HINT) {
                parameters.add(https.getSvcParamValue(key));
            }
        }
        if (port != HTTPS_PORT) {
            parameters.add(new SVCBBase.ParameterPort(port));
        }
        parameters.add(hint(response.address()));
        return List.of(
                new HTTPSRecord(
                        https.getName(),
                        DClass.IN,
                        ttl,
                        https.getSvcPriority(),
                        https.getTargetName(),
                        parameters));
    }

    private static SVCBBase.ParameterBase hint(int address) {
        SVCBBase.ParameterIpv4Hint hint = new SVCBBase.ParameterIpv4Hint();
        try {
            hint.fromWire(Ipv4.toInetAddress(address).getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hint;
    }
}
