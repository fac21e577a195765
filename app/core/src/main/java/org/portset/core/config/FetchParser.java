// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.portset.rules.client.FetchModel;

/** Reads a domain's {@code fetch}: where its rules come from. */
final class FetchParser {
    private static final int MAX_RETRY_SECONDS = 86_400;
    private static final Pattern VENDOR_ID =
            Pattern.compile("[0-9A-Fa-f]{6}(-[0-9A-Za-z_]{0,24})?");
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern IPV4_LITERAL = Pattern.compile("[0-9.]+");

    private FetchParser() {}

    /** Where rules come from; empty with errors. */
    static Optional<FetchModel> read(Fields f) {
        URI url =
                f.parsed(
                        "url",
                        "a http or https URL without query, its host a name or an IPv6 address",
                        FetchParser::url);
        String vendorId =
                f.has("vendorId")
                        ? f.parsed(
                                "vendorId",
                                "6 hexadecimal digits, and a hyphen and up to 24 of 0-9 a-z A-Z _",
                                text -> matching(VENDOR_ID, text))
                        : FetchModel.DEFAULT_VENDOR_ID;
        Optional<String> token =
                f.has("token")
                        ? Optional.ofNullable(
                                f.parsed(
                                        "token",
                                        "64 hexadecimal digits, letters small",
                                        text -> matching(TOKEN, text)))
                        : Optional.empty();
        boolean mesh = f.flag("mesh", false);
        boolean verified = f.flag("certificateVerified", true);
        Optional<String> certificate = Optional.ofNullable(f.text("certificate", null));
        int retry =
                f.integer("retrySeconds", 1, MAX_RETRY_SECONDS, FetchModel.DEFAULT_RETRY_SECONDS);
        f.noOthers();
        return url == null
                ? Optional.empty()
                : Optional.of(
                        new FetchModel(url, vendorId, token, mesh, verified, certificate, retry));
    }

    private static String matching(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    /** HB46PP 3.3: a server is asked over IPv6. */
    private static URI url(String text) {
        URI uri = URI.create(text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web
                || uri.getHost() == null
                || IPV4_LITERAL.matcher(uri.getHost()).matches()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !text.equals(uri.toASCIIString())) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }
}
