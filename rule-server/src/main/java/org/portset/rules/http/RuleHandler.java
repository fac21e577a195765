// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.onlab.packet.Ip6Address;
import org.portset.rules.format.Answer;
import org.portset.rules.format.RuleAnswers;

/** Takes requests to {@link RuleAnswers}, and answers back, as HTTP wants it. */
final class RuleHandler extends AbstractHandler {
    private static final int RETRY_SECONDS = 10;

    private final Connections connections;
    private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
    private volatile RuleAnswers answers;

    RuleHandler(RuleAnswers answers, Connections connections) {
        this.answers = answers;
        this.connections = connections;
    }

    void serve(RuleAnswers changed) {
        answers = changed;
    }

    Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("open", (long) connections.open());
        all.put("cut", connections.cut());
        byStatus.keySet().stream()
                .sorted()
                .forEach(status -> all.put(status.toString(), byStatus.get(status).sum()));
        return all;
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
            send(response, Answer.refused(503, "Too many ask at once."), false);
            return;
        }
        boolean head = "HEAD".equals(request.getMethod());
        if (!head && !"GET".equals(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            close(response);
            send(response, Answer.refused(405, "There are GET and HEAD."), false);
            return;
        }
        if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
            close(response);
            send(response, Answer.refused(400, "body: a GET has none here"), head);
            return;
        }
        InetAddress asking = request.getRemoteInetSocketAddress().getAddress();
        if (!(asking instanceof Inet6Address)) {
            send(response, Answer.refused(403, "Ask over IPv6."), head);
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
                count(304);
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
        count(answer.status());
        response.setStatus(answer.status());
        response.setContentType(answer.contentType());
        response.getHttpFields().put("X-Content-Type-Options", "nosniff");
        response.setContentLength(answer.body().length);
        if (!head) {
            response.getHttpOutput().sendContent(ByteBuffer.wrap(answer.body()));
        }
    }

    void count(int status) {
        byStatus.computeIfAbsent(status, each -> new LongAdder()).increment();
    }
}
