// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.util.Callback;
import org.onlab.packet.Ip6Address;
import org.portset.rules.format.Answer;
import org.portset.rules.format.Outcome;
import org.portset.rules.format.RuleAnswers;

/** Takes requests to {@link RuleAnswers}, and answers back, as HTTP wants it. */
final class RuleHandler extends AbstractHandler {
    private static final int RETRY_SECONDS = 10;

    private final Connections connections;
    private final RuleCounts counts;
    private volatile RuleAnswers answers;

    RuleHandler(RuleAnswers answers, Connections connections, RuleCounts counts) {
        this.answers = answers;
        this.connections = connections;
        this.counts = counts;
    }

    void serve(RuleAnswers changed) {
        answers = changed;
    }

    @Override
    public void handle(
            String target,
            Request request,
            HttpServletRequest servletRequest,
            HttpServletResponse servletResponse)
            throws IOException {
        request.setHandled(true);
        Response response = request.getResponse();
        RuleAnswers now = answers;
        if (connections.isTooMany(HttpConnection.getCurrentConnection())) {
            response.setIntHeader("Retry-After", RETRY_SECONDS);
            close(response);
            send(response, Answer.refused(Outcome.BUSY, "Too many ask at once."), false);
            return;
        }
        boolean head = "HEAD".equals(request.getMethod());
        if (!head && !"GET".equals(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            close(response);
            send(response, Answer.refused(Outcome.METHOD, "There are GET and HEAD."), false);
            return;
        }
        if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
            close(response);
            send(response, Answer.refused(Outcome.BODY, "body: a GET has none here"), head);
            return;
        }
        InetAddress asking = request.getRemoteInetSocketAddress().getAddress();
        if (!(asking instanceof Inet6Address)) {
            send(response, Answer.refused(Outcome.IPV4, "Ask over IPv6."), head);
            return;
        }
        Answer answer =
                now.answer(
                        request.getHttpURI().getPath(),
                        request.getQueryString(),
                        Ip6Address.valueOf(asking.getAddress()));
        if (answer.etag() != null) {
            response.getHttpFields().put(HttpHeader.ETAG, answer.etag());
            response.getHttpFields()
                    .put(HttpHeader.CACHE_CONTROL, "private, max-age=" + now.ttlSeconds());
            if (matches(request.getHeader("If-None-Match"), answer.etag())) {
                counts.count(Outcome.UNCHANGED);
                response.setStatus(304);
                return;
            }
        }
        send(response, answer, head);
    }

    /** RFC 9110 13.1.2. */
    private static boolean matches(String known, String etag) {
        if (known == null) {
            return false;
        }
        for (String each : known.split(",", -1)) {
            String tag = each.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    private static void close(Response response) {
        response.setHeader("Connection", "close");
    }

    private void send(Response response, Answer answer, boolean head) throws IOException {
        counts.count(answer.outcome());
        response.setStatus(answer.status());
        response.setContentType(answer.contentType());
        response.getHttpFields().put("X-Content-Type-Options", "nosniff");
        response.setContentLength(answer.body().length);
        if (head) {
            return;
        }
        // No thread is to wait for who reads slowly: there are few.
        AsyncContext sending = response.getHttpChannel().getRequest().startAsync();
        sending.setTimeout(0); // Connections cuts who takes too long
        response.getHttpOutput()
                .sendContent(
                        ByteBuffer.wrap(answer.body()),
                        new Callback() {
                            @Override
                            public void succeeded() {
                                sending.complete();
                            }

                            @Override
                            public void failed(Throwable problem) {
                                sending.complete(); // the asker has gone, or was cut
                            }
                        });
    }
}
