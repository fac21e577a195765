// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.portset.core.config.NetworkModel;

/** JSON documents that a command is given. */
final class DocumentFile {
    private DocumentFile() {}

    /**
     * The application's network configuration in a file.
     *
     * @throws InputErrors with everything that is wrong with it
     */
    static NetworkModel network(Path file) {
        return InputErrors.valueOf(NetworkJson.network(read(file)), Map.of("", file.toString()));
    }

    /**
     * The one document in a file.
     *
     * @throws InputErrors naming the file, and why it can't be read
     */
    static JsonNode read(Path file) {
        // Of a field given twice the parser would take the second in silence.
        ObjectMapper mapper =
                new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try (JsonParser parser = mapper.getFactory().createParser(Files.readAllBytes(file))) {
            JsonNode document = mapper.readTree(parser);
            if (document == null) {
                throw refused(file, "is empty");
            }
            if (parser.nextToken() != null) {
                throw refused(file, "there is more after the document");
            }
            return document;
        } catch (JsonProcessingException e) {
            throw refused(
                    file,
                    String.format(
                            "line %d, column %d: %s",
                            e.getLocation().getLineNr(),
                            e.getLocation().getColumnNr(),
                            withoutWords(e.getOriginalMessage())));
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no such file");
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e.getMessage());
        }
    }

    /** A text without its quotes may be a secret, and this may go to a log. */
    private static String withoutWords(String message) {
        return message.replaceFirst("^Unrecognized token '[^']*'", "a word without quotes");
    }

    private static InputErrors refused(Path file, String reason) {
        return new InputErrors(List.of(file + ": " + reason));
    }
}
