// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import org.onlab.packet.Ip6Address;
import org.portset.rules.RuleServerModel;

/** The TXT record of the DNS by which routers find the rule server (HB46PP section 3.1). */
public final class Bootstrap {
    /** The name that routers ask for. */
    public static final String NAME = "4over6.info";

    /** The most that one string of a TXT record holds, RFC 1035 section 3.3. */
    public static final int MAX_BYTES = 255;

    private static final String VERSION = "v6mig-1";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Bootstrap() {}

    /**
     * The record's text.
     *
     * @throws IllegalArgumentException if there is no URL to name: the server listens at {@code ::}
     *     and none is configured
     */
    public static String text(RuleServerModel server) {
        String url = url(server);
        boolean verified = url.startsWith("https:") && server.certificateVerified();
        return "v=" + VERSION + " url=" + url + " t=" + (verified ? "b" : "a");
    }

    /** The record as zone files have it. */
    public static String record(RuleServerModel server) {
        return NAME + ". " + server.ttlSeconds() + " IN TXT \"" + text(server) + "\"";
    }

    private static String url(RuleServerModel server) {
        if (server.url().isPresent()) {
            return server.url().get();
        }
        if (server.address().equals(Ip6Address.ZERO)) {
            throw new IllegalArgumentException(
                    "ruleServer.url: must say where routers find a server that listens at ::");
        }
        String host = "[" + server.address() + "]";
        if (server.tls().isPresent()) {
            int port = server.tls().get().port();
            return "https://" + host + (port == HTTPS ? "" : ":" + port) + RuleAnswers.CONFIG;
        }
        int port = server.port().orElse(HTTP);
        return "http://" + host + (port == HTTP ? "" : ":" + port) + RuleAnswers.CONFIG;
    }
}
