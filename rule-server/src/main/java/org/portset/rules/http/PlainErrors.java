// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.portset.rules.format.Outcome;

/** Says in one line what the server refused before it came to an answer. */
final class PlainErrors extends ErrorHandler {
    private final RuleCounts counts;

    PlainErrors(RuleCounts counts) {
        this.counts = counts;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields fields) {
        counts.count(Outcome.ofStatus(status));
        fields.put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        return ByteBuffer.wrap(text(status));
    }

    @Override
    public void doError(
            String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        counts.count(Outcome.ofStatus(response.getStatus()));
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write(text(response.getStatus()));
    }

    private static byte[] text(int status) {
        return (HttpStatus.getMessage(status) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
