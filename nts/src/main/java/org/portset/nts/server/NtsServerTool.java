// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The NTSv2 server by itself, without ONOS: runs until it is told to end. */
@Command(
        name = "nts-server",
        mixinStandardHelpOptions = true,
        description =
                "An authoritative DNS server that asks a NAT's NTS router before it answers for a"
                        + " host behind it.")
public final class NtsServerTool implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the configuration, in JSON (docs/nts.md)")
    private Path config;

    @Option(names = "--check", description = "only say whether the configuration is good")
    private boolean check;

    @Option(
            names = "--statistics",
            paramLabel = "SECONDS",
            description = "print counters and processing time that often")
    private int statisticsSeconds;

    @Spec private CommandSpec spec;

    /** Runs the server; exits with 0 when told to end, 1 if it can't serve, 2 on bad input. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new NtsServerTool()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        ServerConfig read;
        try {
            read = ConfigReader.read(Files.readString(config));
        } catch (IOException e) {
            err.println("--config: " + config + " can't be read: " + e.getMessage());
            return BAD_INPUT;
        } catch (ConfigException e) {
            e.errors().forEach(err::println);
            return BAD_INPUT;
        }
        if (check) {
            return 0;
        }
        try (DnsServer server = DnsServer.start(read, Map.of(), fault -> report(err, fault))) {
            serve(server);
            return 0;
        } catch (IOException e) {
            err.println("nts-server: " + e.getMessage());
            return FAILED;
        }
    }

    private static void report(PrintWriter err, Throwable fault) {
        err.println("nts-server: " + fault);
        fault.printStackTrace(err);
        err.flush();
    }

    private void serve(DnsServer server) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        for (InetSocketAddress address : server.addresses()) {
            out.println(
                    "listening on "
                            + address.getAddress().getHostAddress()
                            + " port "
                            + address.getPort());
        }
        out.flush();
        CountDownLatch end = new CountDownLatch(1);
        Thread hook =
                new Thread(
                        () -> {
                            statistics(server, out);
                            end.countDown();
                        });
        Runtime.getRuntime().addShutdownHook(hook);
        long seconds = statisticsSeconds > 0 ? statisticsSeconds : Long.MAX_VALUE;
        while (!end.await(seconds, TimeUnit.SECONDS)) {
            statistics(server, out);
        }
    }

    private static synchronized void statistics(DnsServer server, PrintWriter out) {
        server.counters()
                .snapshot()
                .forEach(
                        (event, count) -> {
                            if (count > 0) {
                                out.println(count + " " + event.sentence());
                            }
                        });
        out.println(server.held() + " queries are held now");
        out.println("processing of a held query: " + server.processing());
        out.flush();
    }
}
