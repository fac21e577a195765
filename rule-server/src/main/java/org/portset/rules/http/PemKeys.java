// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.portset.rules.RuleServerModel;

/** Reads the certificate and the private key of HTTPS from PEM files (RFC 7468). */
final class PemKeys {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    private PemKeys() {}

    /**
     * What Jetty needs for HTTPS.
     *
     * @throws IOException naming the file that can't be used, and why
     */
    static SslContextFactory.Server context(RuleServerModel.Tls tls) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            Collection<? extends Certificate> chain = certificates(tls.certificate());
            store.setKeyEntry(
                    "rule-server", key(tls.key()), NO_PASSWORD, chain.toArray(new Certificate[0]));
            SslContextFactory.Server context = new SslContextFactory.Server();
            context.setKeyStore(store);
            context.setKeyStorePassword("");
            context.setIncludeProtocols("TLSv1.2", "TLSv1.3");
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "ruleServer.tls: " + tls.certificate() + " and " + tls.key() + ": " + e, e);
        }
    }

    private static Collection<? extends Certificate> certificates(String file) throws IOException {
        try {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(Files.readAllBytes(Path.of(file))));
            if (chain.isEmpty()) {
                throw new IOException("ruleServer.tls.certificate: " + file + " has none");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException("ruleServer.tls.certificate: " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(String file) throws IOException, GeneralSecurityException {
        String text = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        Matcher found = PKCS8.matcher(text);
        if (!found.find()) {
            throw new IOException(
                    "ruleServer.tls.key: "
                            + file
                            + " has no PRIVATE KEY in PKCS #8 without a password"
                            + " (openssl pkcs8 -topk8 -nocrypt makes one)");
        }
        byte[] octets;
        try {
            octets = Base64.getMimeDecoder().decode(found.group(1));
        } catch (IllegalArgumentException e) {
            throw new IOException("ruleServer.tls.key: " + file + " is not base64", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(octets));
            } catch (InvalidKeySpecException | java.security.NoSuchAlgorithmException e) {
                // Not of this kind: the next one is tried.
            }
        }
        throw new IOException("ruleServer.tls.key: " + file + " is a key of none of " + ALGORITHMS);
    }
}
