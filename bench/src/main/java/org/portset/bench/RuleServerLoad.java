// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Asks a rule server, which runs alone, for rules at a fixed rate, from many connections of
 * loopback, and compares every answer. A request's time begins when it is due, not when a
 * connection is free for it, so that a server that stops is not spared.
 *
 * <p>Arguments: the map tool's jar, then {@code --rate}, {@code --seconds}, {@code --rules}, {@code
 * --connections}, each with a number. Prints one line of a Markdown table.
 *
 * <pre>./portset bench rules-http --rate 10000 --seconds 10 --rules 1</pre>
 */
public final class RuleServerLoad {
    private static final int WARM_UP_SECONDS = 5;
    private static final int TICK_MICROS = 1_000;
    private static final String ROUTER = "vendorid=acde48-bench&product=bench&version=1";
    private static final byte[] HEADER_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final InetSocketAddress server;
    private final int rate;
    private final List<Question> questions = new ArrayList<>();
    private final ArrayDeque<Client> idle = new ArrayDeque<>();
    private final Selector selector;
    private int connections;
    private long[] nanos = new long[0];
    private int answered;
    private int wrong;

    private RuleServerLoad(InetSocketAddress server, int rate) throws IOException {
        this.server = server;
        this.rate = rate;
        this.selector = Selector.open();
    }

    /** Runs it; exits with 1 if an answer was wrong or missing. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rules = number(args, "--rules", 1);
        int rate = number(args, "--rate", 10_000);
        int seconds = number(args, "--seconds", 10);
        int connections = number(args, "--connections", 64);
        Path file = Files.createTempFile("rules-http", ".json");
        Process process = null;
        try {
            Files.writeString(file, configuration(rules));
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    args[0],
                                    "org.portset.tool.RuleServerTool",
                                    file.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            RuleServerLoad load = new RuleServerLoad(listening(process), rate);
            for (String query :
                    List.of(
                            "/config?" + ROUTER + "&capability=map_e,hubspoke",
                            "/config?" + ROUTER + "&capability=map_e,dslite,mesh",
                            "/get_rules?callback=v6plus",
                            "/basic_map_rules?ipv6Prefix=::&ipv6PrefixLength=64&code=x")) {
                load.learn(query, rules);
            }
            load.connect(connections);
            load.run(WARM_UP_SECONDS);
            long cpu = cpuNanos(process);
            load.run(seconds);
            load.print(rules, seconds, cpuNanos(process) - cpu);
            if (load.wrong > 0 || load.answered < rate * seconds) {
                System.exit(1);
            }
        } finally {
            if (process != null) {
                process.destroy();
                process.waitFor(5, TimeUnit.SECONDS);
            }
            Files.delete(file);
        }
    }

    private static int number(String[] args, String option, int otherwise) {
        int at = Arrays.asList(args).indexOf(option);
        return at < 0 ? otherwise : Integer.parseInt(args[at + 1]);
    }

    /** Loopback is under the first rule. */
    private static String configuration(int rules) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < rules; i++) {
            all.append(i == 0 ? "" : ",")
                    .append(
                            String.format(
                                    "{\"name\":\"r%d\",\"ipv6Prefix\":\"%s/40\","
                                            + "\"ipv4Prefix\":\"10.%d.%d.0/24\",\"eaBits\":16}",
                                    i,
                                    i == 0 ? "::" : String.format("2001:db8:%x00::", i),
                                    i >> 8,
                                    i & 0xff));
        }
        return "{\"domains\":[{\"name\":\"bench\",\"brAddress\":\"2001:db8:ffff::1\",\"mesh\":true,"
                + "\"rules\":["
                + all
                + "]}],\"ruleServer\":{\"enablerName\":\"bench\",\"address\":\"::1\",\"port\":18080,"
                + "\"offers\":[{\"prefix\":\"::1/128\",\"dslite\":{\"aftr\":\"2001:db8::1\"}}]}}";
    }

    private static InetSocketAddress listening(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("listening on ")) {
            throw new IOException("The rule server has not started: " + line);
        }
        return new InetSocketAddress(
                InetAddress.getByAddress(LOOPBACK),
                Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    private static long cpuNanos(Process process) {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
    }

    /**
     * What is right is asked once and looked into; after that every answer must be the same octets,
     * and a quarter of them nothing new.
     */
    private void learn(String query, int rules) throws IOException {
        byte[] request =
                ("GET " + query + " HTTP/1.1\r\nHost: bench\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel channel = SocketChannel.open(server)) {
            channel.write(ByteBuffer.wrap(request));
            ByteBuffer in = ByteBuffer.allocate(1 << 20);
            while (bodyEnd(in) < 0) {
                if (channel.read(in) < 0) {
                    throw new IOException("The rule server has closed the connection");
                }
            }
            String answer = text(in, in.position());
            int named = answer.split("10\\.[0-9]+\\.[0-9]+\\.0", -1).length - 1;
            if (!answer.startsWith("HTTP/1.1 200") || named != rules) {
                throw new IOException("Not an answer with " + rules + " rules: " + answer);
            }
            int body = headerEnd(in);
            byte[] expected = answer.substring(body).getBytes(StandardCharsets.UTF_8);
            int tag = answer.indexOf("ETag: ") + 6;
            String etag = answer.substring(tag, answer.indexOf('\r', tag));
            Question fresh = new Question(request, 200, expected);
            questions.add(fresh);
            questions.add(fresh);
            questions.add(fresh);
            questions.add(
                    new Question(
                            ("GET "
                                            + query
                                            + " HTTP/1.1\r\nHost: bench\r\nIf-None-Match: "
                                            + etag
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII),
                            304,
                            new byte[0]));
        }
    }

    private void connect(int count) throws IOException {
        connections = count;
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.socket().setTcpNoDelay(true);
            channel.configureBlocking(false);
            Client client = new Client(channel);
            channel.register(selector, SelectionKey.OP_READ, client);
            idle.add(client);
        }
    }

    private void run(int seconds) throws IOException {
        int total = rate * seconds;
        nanos = new long[total];
        answered = 0;
        wrong = 0;
        int sent = 0;
        long began = System.nanoTime();
        long deadline = began + TimeUnit.SECONDS.toNanos(seconds + 10L);
        while (answered < total && System.nanoTime() < deadline) {
            long micros = (System.nanoTime() - began) / 1_000;
            // What is due comes in ticks, several requests at once.
            long due = Math.min(total, (micros / TICK_MICROS + 1) * TICK_MICROS * rate / 1_000_000);
            while (sent < due && !idle.isEmpty()) {
                long dueNanos = (long) sent * 1_000_000 / rate / TICK_MICROS * TICK_MICROS * 1_000;
                idle.poll().ask(questions.get(sent % questions.size()), began + dueNanos);
                sent++;
            }
            long wait = TICK_MICROS - (System.nanoTime() - began) / 1_000 % TICK_MICROS;
            selector.select(this::readable, Math.max(1, wait / 1_000));
        }
    }

    private void readable(SelectionKey key) {
        Client client = (Client) key.attachment();
        try {
            if (client.read()) {
                nanos[answered++] = System.nanoTime() - client.dueNanos;
                wrong += client.right() ? 0 : 1;
                client.in.clear();
                idle.add(client);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void print(int rules, int seconds, long cpuNanos) {
        long[] sorted = Arrays.copyOf(nanos, answered);
        Arrays.sort(sorted);
        System.out.println(
                "| rules | connections | asked a second | answered | wrong | p50 | p99 | p99.9 |"
                        + " longest | server's CPU |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "| %d | %d | %,d | %,d of %,d | %d | %s | %s | %s | %s | %.2f cores |",
                        rules,
                        connections,
                        rate,
                        answered,
                        rate * seconds,
                        wrong,
                        millis(sorted, 0.5),
                        millis(sorted, 0.99),
                        millis(sorted, 0.999),
                        millis(sorted, 1),
                        cpuNanos / 1e9 / seconds));
    }

    private static String millis(long[] sorted, double share) {
        int at = (int) Math.min(sorted.length - 1L, Math.round(share * sorted.length));
        return sorted.length == 0 ? "-" : String.format(Locale.ROOT, "%.2f ms", sorted[at] / 1e6);
    }

    /** Where the body begins; -1 while the header is not whole. */
    private static int headerEnd(ByteBuffer in) {
        for (int i = 0; i + HEADER_END.length <= in.position(); i++) {
            if (in.get(i) == '\r'
                    && in.get(i + 1) == '\n'
                    && in.get(i + 2) == '\r'
                    && in.get(i + 3) == '\n') {
                return i + HEADER_END.length;
            }
        }
        return -1;
    }

    private static String text(ByteBuffer in, int end) {
        byte[] octets = new byte[end];
        in.duplicate().flip().get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** Where the answer ends; -1 while it is not whole. */
    private static int bodyEnd(ByteBuffer in) {
        int body = headerEnd(in);
        if (body < 0) {
            return -1;
        }
        String header = text(in, body);
        int at = header.indexOf("Content-Length: ");
        if (at < 0) {
            return body;
        }
        int end = body + Integer.parseInt(header.substring(at + 16, header.indexOf('\r', at)));
        return in.position() >= end ? end : -1;
    }

    /** A request, and what must come. */
    private static final class Question {
        private final byte[] request;
        private final int status;
        private final byte[] body;

        Question(byte[] request, int status, byte[] body) {
            this.request = request;
            this.status = status;
            this.body = body;
        }
    }

    /** A connection, with one request under way at most. */
    private static final class Client {
        private final SocketChannel channel;
        private final byte[] octets = new byte[1 << 17];
        private final ByteBuffer in = ByteBuffer.wrap(octets);
        private Question question;
        private long dueNanos;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void ask(Question next, long due) throws IOException {
            question = next;
            dueNanos = due;
            ByteBuffer out = ByteBuffer.wrap(next.request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        boolean read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("The rule server has closed the connection");
            }
            return bodyEnd(in) >= 0;
        }

        boolean right() {
            int end = bodyEnd(in);
            int body = headerEnd(in);
            String status = new String(octets, 9, 3, StandardCharsets.US_ASCII);
            return end == in.position()
                    && status.equals(Integer.toString(question.status))
                    && Arrays.equals(octets, body, end, question.body, 0, question.body.length);
        }
    }
}
