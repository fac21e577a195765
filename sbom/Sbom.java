// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a CycloneDX 1.5 list of the jars below a directory: those in a Maven repository, {@code
 * system/} of a Karaf and {@code m2/} of an application archive, with their coordinates, others by
 * their names. It is made of what was packed, as ONOS's features decide what that is: plugins for
 * SBOMs follow a module's dependencies, and would list what an archive hasn't and miss what a
 * Karaf has.
 *
 * <pre>java Sbom.java DIRECTORY NAME VERSION TIMESTAMP FILE</pre>
 */
final class Sbom {
    private Sbom() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        List<String> components = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path jar : files.filter(Sbom::isJar).sorted().collect(Collectors.toList())) {
                components.add(component(directory.relativize(jar), jar));
            }
        }
        Files.writeString(
                Path.of(args[4]),
                String.format(
                        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                                + "\"metadata\":{\"timestamp\":\"%s\",\"component\":{"
                                + "\"type\":\"application\",\"group\":\"org.portset\","
                                + "\"name\":\"%s\",\"version\":\"%s\"}},"
                                + "\"components\":[%n%s%n]}%n",
                        args[3], args[1], args[2], String.join(",\n", components)));
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar");
    }

    private static String component(Path place, Path jar) throws IOException {
        String licence = licence(jar);
        return "{\"type\":\"library\","
                + coordinates(place)
                + ",\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\""
                + sha256(jar)
                + "\"}]"
                + (licence.isEmpty() ? "" : ",\"licenses\":[{\"license\":{\"name\":" + quoted(licence) + "}}]")
                + ",\"evidence\":{\"occurrences\":[{\"location\":"
                + quoted(place.toString())
                + "}]}}";
    }

    /** {@code system/org/example/name/1.0/name-1.0.jar}, or a name alone. */
    private static String coordinates(Path place) {
        int parts = place.getNameCount();
        boolean isRepository = place.startsWith("system") || place.startsWith("m2");
        if (!isRepository || parts < 5) {
            String name = place.getFileName().toString().replaceFirst("\\.jar$", "");
            return "\"name\":" + quoted(name);
        }
        String version = place.getName(parts - 2).toString();
        String name = place.getName(parts - 3).toString();
        String group = place.subpath(1, parts - 3).toString().replace('/', '.');
        return String.format(
                "\"group\":%s,\"name\":%s,\"version\":%s,\"purl\":%s",
                quoted(group),
                quoted(name),
                quoted(version),
                quoted("pkg:maven/" + group + "/" + name + "@" + version + "?type=jar"));
    }

    /** What the bundle says of itself; empty if nothing. */
    private static String licence(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String said =
                    file.getManifest() == null
                            ? null
                            : file.getManifest().getMainAttributes().getValue("Bundle-License");
            return said == null ? "" : said;
        }
    }

    private static String sha256(Path jar) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(jar)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
