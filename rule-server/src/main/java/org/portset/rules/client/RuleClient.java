// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.client;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a rule server over HTTP(S), without ever waiting for it. */
final class RuleClient implements Asker {
    /** 256 rules have some 25 KiB. */
    static final int MAX_BYTES = 1 << 18;

    private static final int OK = 200;

    private final HttpClient http;
    private final int timeoutMillis;

    /**
     * @param executor runs what an answer brings about
     * @param timeoutMillis how long a whole answer may take
     * @throws IOException if the certificates to trust can't be read
     */
    RuleClient(FetchModel model, Executor executor, int timeoutMillis) throws IOException {
        this.timeoutMillis = timeoutMillis;
        // HB46PP 3.3: 307 leads to another server; never from HTTPS to HTTP.
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofMillis(timeoutMillis))
                        .executor(executor);
        try {
            TrustManager[] trusted = trusted(model);
            if (trusted != null) {
                SSLContext tls = SSLContext.getInstance("TLS");
                tls.init(null, trusted, null);
                builder.sslContext(tls);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate: " + e.getMessage(), e);
        }
        http = builder.build();
    }

    /** Null: what the system trusts. */
    private static TrustManager[] trusted(FetchModel model)
            throws GeneralSecurityException, IOException {
        if (!model.certificateVerified()) {
            return new TrustManager[] {new AnyCertificate()};
        }
        if (model.certificate().isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(model.certificate().get())) {
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("c" + store.size(), each);
            }
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public CompletableFuture<byte[]> ask(URI request) {
        BoundedBody body = new BoundedBody(MAX_BYTES);
        CompletableFuture<byte[]> answer =
                http.sendAsync(
                                HttpRequest.newBuilder(request)
                                        .timeout(Duration.ofMillis(timeoutMillis))
                                        .header("Accept", "application/json")
                                        .build(),
                                head -> good(head, body))
                        .thenApply(HttpResponse::body)
                        .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
        // A server that sends an octet now and then is let go of, too.
        return answer.whenComplete(
                (bytes, failure) -> {
                    if (failure != null) {
                        body.end("the answer takes longer than " + timeoutMillis + " ms");
                    }
                });
    }

    private static BoundedBody good(HttpResponse.ResponseInfo head, BoundedBody body) {
        if (head.statusCode() != OK) {
            body.end("the server answers with status " + head.statusCode());
        }
        return body;
    }

    /**
     * For {@code t=a} of HB46PP 3.2: TLS hides what is asked and does not say who answers. Only an
     * extended one is not wrapped into a check of the host's name.
     */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
