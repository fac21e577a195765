// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.portset.map.MapError;

/** An answer to a request over HTTP. Immutable; its bytes are not to be changed. */
public final class Answer {
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Outcome outcome;
    private final String contentType;
    private final byte[] body;
    private final String etag;

    private Answer(Outcome outcome, String contentType, byte[] body, String etag) {
        this.outcome = outcome;
        this.contentType = contentType;
        this.body = body;
        this.etag = etag;
    }

    /** Rules, which may be kept. */
    static Answer rules(String contentType, String text) {
        return rules(Outcome.RULES, contentType, text);
    }

    /** The same, where the outcome is another. */
    static Answer rules(Outcome outcome, String contentType, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return new Answer(outcome, contentType, body, '"' + RouterForms.digest(body) + '"');
    }

    /**
     * The same as a call of a function, for JSONP; it is not kept here, for askers choose the name.
     */
    Answer calledBack(String function) {
        byte[] before = (function + "(").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(before, before.length + body.length + 1);
        System.arraycopy(body, 0, all, before.length, body.length);
        all[all.length - 1] = ')';
        return new Answer(
                outcome, contentType, all, '"' + RouterForms.digest(function + etag) + '"');
    }

    /** A refusal with all its reasons, one to a line. */
    static Answer refused(Outcome outcome, List<MapError> errors) {
        return refused(
                outcome, errors.stream().map(MapError::toString).collect(Collectors.joining("\n")));
    }

    /** A refusal with its reason. */
    public static Answer refused(Outcome outcome, String sentence) {
        return new Answer(outcome, PLAIN, (sentence + "\n").getBytes(StandardCharsets.UTF_8), null);
    }

    /** What it is, as it is counted. */
    public Outcome outcome() {
        return outcome;
    }

    /** HTTP's status code. */
    public int status() {
        return outcome.status();
    }

    /** The media type. */
    public String contentType() {
        return contentType;
    }

    /** The body. */
    public byte[] body() {
        return body;
    }

    /** What changes when the body does, in quotation marks; null where nothing may be kept. */
    public String etag() {
        return etag;
    }
}
