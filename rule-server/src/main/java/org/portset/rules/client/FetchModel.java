// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** Where rules are fetched from, and how. Immutable. */
public final class FetchModel {
    /** After what went wrong, HB46PP 3.6 waits 10 to 30 minutes. */
    public static final int DEFAULT_RETRY_SECONDS = 600;

    /** An OUI for examples, as the specification has it, and who asks. */
    public static final String DEFAULT_VENDOR_ID = "acde48-portset";

    private final URI url;
    private final String vendorId;
    private final Optional<String> token;
    private final boolean mesh;
    private final boolean certificateVerified;
    private final Optional<String> certificate;
    private final int retrySeconds;

    /**
     * @param url http or https, without a query
     * @param vendorId as HB46PP 3.3 wants it
     * @param token by which the server knows the home, if it has been told one by other ways
     * @param mesh whether the server is told that this end can do mesh
     * @param certificateVerified false: any certificate is taken
     * @param certificate a PEM file of certificates to trust instead of the system's
     * @param retrySeconds the least to wait after a failure; the most is three times that
     */
    public FetchModel(
            URI url,
            String vendorId,
            Optional<String> token,
            boolean mesh,
            boolean certificateVerified,
            Optional<String> certificate,
            int retrySeconds) {
        this.url = url;
        this.vendorId = vendorId;
        this.token = token;
        this.mesh = mesh;
        this.certificateVerified = certificateVerified;
        this.certificate = certificate;
        this.retrySeconds = retrySeconds;
    }

    /** The server. */
    public URI url() {
        return url;
    }

    /** A token from the configuration. */
    public Optional<String> token() {
        return token;
    }

    /** Whether a certificate must be one that is trusted. */
    boolean certificateVerified() {
        return certificateVerified;
    }

    /** What is trusted instead of what the system trusts. */
    Optional<String> certificate() {
        return certificate;
    }

    /** The least to wait after a failure. */
    int retrySeconds() {
        return retrySeconds;
    }

    /** What is asked for, HB46PP 3.3. */
    URI request(Optional<String> known) {
        return URI.create(
                url
                        + "?vendorid="
                        + vendorId
                        + "&product=PORTSET&version=0_1_0&capability=map_e,hubspoke"
                        + (mesh ? ",mesh" : "")
                        + known.or(() -> token).map(t -> "&token=" + t).orElse(""));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof FetchModel)) {
            return false;
        }
        FetchModel that = (FetchModel) other;
        return url.equals(that.url)
                && vendorId.equals(that.vendorId)
                && token.equals(that.token)
                && mesh == that.mesh
                && certificateVerified == that.certificateVerified
                && certificate.equals(that.certificate)
                && retrySeconds == that.retrySeconds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, vendorId, token, mesh);
    }
}
