// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portset.core.config.NetworkModel;
import org.portset.rules.RuleBook;
import org.portset.rules.RuleServerModel;
import org.portset.rules.format.RuleAnswers;
import org.portset.rules.http.RuleCounts;
import org.portset.rules.http.RuleServer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The rule server by itself, without ONOS: runs until it is told to end. */
@Command(
        name = "rule-server",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tell homes their MAP rules over HTTP(S). FILE is looked at every second; what has"
                    + " changed in it is answered from then on, if it is right."
        })
public final class RuleServerTool implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(names = "--check", description = "Only say whether the configuration is right.")
    private boolean check;

    @Parameters(paramLabel = "FILE", description = "The network configuration; JSON.")
    private Path file;

    @Spec private CommandSpec spec;

    private final RuleCounts counts = new RuleCounts();
    private RuleServer server;
    private RuleServerModel model;
    private FileTime changed;

    /** Runs the server; exits with 0 when told to end, 1 if it can't serve, 2 on bad input. */
    public static void main(String[] args) {
        System.exit(MapTool.withConventions(new CommandLine(new RuleServerTool())).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        changed = changed();
        NetworkModel network = DocumentFile.network(file);
        model = model(network);
        if (check) {
            return 0;
        }
        try {
            tellCut(network);
            server =
                    RuleServer.start(
                            model, new RuleAnswers(model, network.domains().values()), counts);
        } catch (IOException e) {
            err().println("rule-server: " + e.getMessage());
            return FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (InetSocketAddress address : server.addresses()) {
            out.println(
                    "listening on ["
                            + address.getAddress().getHostAddress()
                            + "]:"
                            + address.getPort());
        }
        out.flush();
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    out.println(counts);
                                    out.flush();
                                    end.countDown();
                                }));
        while (!end.await(1, TimeUnit.SECONDS)) {
            follow();
        }
        return 0;
    }

    private static RuleServerModel model(NetworkModel network) {
        return network.ruleServer()
                .orElseThrow(() -> new InputErrors(List.of("ruleServer: is missing")));
    }

    private void follow() {
        FileTime now = changed();
        if (now.equals(changed)) {
            return;
        }
        changed = now;
        try {
            NetworkModel network = DocumentFile.network(file);
            RuleServerModel next = model(network);
            if (!next.sameSockets(model)) {
                err().println("rule-server: other sockets and limits need a new start");
            }
            tellCut(network);
            server.serve(new RuleAnswers(next, network.domains().values()));
            err().println("rule-server: " + file + " has changed");
        } catch (InputErrors e) {
            e.lines().forEach(err()::println);
        }
        err().flush();
    }

    private void tellCut(NetworkModel network) {
        RuleBook.cut(network.domains().values())
                .forEach(
                        (domain, rules) ->
                                err().println(
                                                "rule-server: domain "
                                                        + domain
                                                        + " has "
                                                        + rules
                                                        + " rules; /config tells a home "
                                                        + RuleBook.MAX_RULES
                                                        + " of them"));
        err().flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private FileTime changed() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // Away for a moment, or for good: DocumentFile says which when it matters.
            return FileTime.fromMillis(0);
        }
    }
}
