// SPDX-License-Identifier: Apache-2.0
package org.portset.oar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The SBOM of the archive, against the archive: after packaging. */
class SbomIT {
    private static final String VERSION = "0.1.0";
    private static final File ARCHIVE = new File("target/portset-" + VERSION + ".oar");
    private static final File SBOM = new File("target/portset-" + VERSION + "-sbom.json");

    @Test
    void listsEveryJarOfTheArchiveByItsHash() throws IOException {
        Map<String, String> packed = new TreeMap<>();
        try (ZipFile archive = new ZipFile(ARCHIVE)) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                if (entry.getName().endsWith(".jar")) {
                    try (InputStream in = archive.getInputStream(entry)) {
                        packed.put(coordinates(entry.getName()), sha256(in.readAllBytes()));
                    }
                }
            }
        }
        assertFalse(packed.isEmpty());
        Map<String, String> listed = new TreeMap<>();
        JsonNode sbom = new ObjectMapper().readTree(SBOM);
        assertEquals("CycloneDX", sbom.path("bomFormat").textValue());
        for (JsonNode component : sbom.path("components")) {
            listed.put(
                    component.path("group").textValue()
                            + "/"
                            + component.path("name").textValue()
                            + "/"
                            + component.path("version").textValue(),
                    hash(component));
        }
        assertEquals(packed, listed);
    }

    /** {@code m2/org/example/name/1.0/name-1.0.jar} is {@code org.example/name/1.0}. */
    private static String coordinates(String path) {
        String[] parts = path.split("/", -1);
        int last = parts.length - 1;
        StringBuilder group = new StringBuilder(parts[1]);
        for (int i = 2; i < last - 2; i++) {
            group.append('.').append(parts[i]);
        }
        return group + "/" + parts[last - 2] + "/" + parts[last - 1];
    }

    private static String hash(JsonNode component) {
        for (JsonNode hash : component.path("hashes")) {
            if (hash.path("alg").textValue().equals("SHA-256")) {
                return hash.path("content").textValue();
            }
        }
        return "none";
    }

    private static String sha256(byte[] bytes) {
        try {
            StringBuilder text = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                text.append(String.format("%02x", b));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
