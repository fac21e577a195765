// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ActionCommand;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;
import org.junit.jupiter.api.Test;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;

/** The tab key, as Karaf asks the completers of a command. */
class CompletionTest {
    private static final List<String> SUBSCRIBERS = List.of("home1", "home2");
    private static final List<String> PROTOCOLS = List.of("icmp", "tcp", "udp");
    private static final List<String> BEHAVIORS =
            List.of("address-and-port-dependent", "address-dependent", "endpoint-independent");

    private static final class Services implements ServiceDirectory {
        private final List<Object> fakes = List.of(new FakeMape(), new FakeNat(), new FakeNts());

        @Override
        public <T> T get(Class<T> service) {
            return service.cast(fakes.stream().filter(service::isInstance).findFirst().get());
        }
    }

    private static final class NoServices implements ServiceDirectory {
        @Override
        public <T> T get(Class<T> service) {
            throw new ServiceNotFoundException(service.getName());
        }
    }

    /** What Karaf offers for the last of the words. */
    private static List<String> offered(
            ServiceDirectory services, Class<? extends PortsetCommand> command, String... words) {
        Registry registry = new RegistryImpl(null);
        registry.register(new BehaviorCompleter().with(services));
        registry.register(new DomainsCompleter().with(services));
        registry.register(new MappingsCompleter().with(services));
        registry.register(new NtsHostsCompleter().with(services));
        registry.register(new NtsWhyCompleter().with(services));
        registry.register(new PolicyCompleter().with(services));
        registry.register(new ProtocolCompleter().with(services));
        registry.register(new SessionsCompleter().with(services));
        registry.register(new SubscriberCompleter().with(services));
        registry.register(new TracePacketCompleter().with(services));
        ActionCommand action = new ActionCommand(new ManagerImpl(registry, registry), command);
        String[] line = new String[words.length + 1];
        line[0] = action.getName();
        System.arraycopy(words, 0, line, 1, words.length);
        String buffer = String.join(" ", line);
        List<String> candidates = new ArrayList<>();
        action.getCompleter(true)
                .complete(
                        session(registry, "onos:" + action.getName()),
                        new CommandLineImpl(
                                line,
                                words.length,
                                line[words.length].length(),
                                buffer.length(),
                                buffer),
                        candidates);
        return candidates;
    }

    private static Session session(Registry registry, String command) {
        return (Session)
                Proxy.newProxyInstance(
                        CompletionTest.class.getClassLoader(),
                        new Class<?>[] {Session.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("getRegistry") ? registry : command);
    }

    private static List<String> offered(Class<? extends PortsetCommand> command, String... words) {
        return offered(new Services(), command, words);
    }

    @Test
    void subscribersAreOfferedOnce() {
        assertEquals(SUBSCRIBERS, offered(MapeSubscribersCommand.class, "home"));
        assertEquals(SUBSCRIBERS, offered(MapeSubscribersCommand.class, "-j", ""));
        assertEquals(List.of(), offered(MapeSubscribersCommand.class, "home1", ""));
        assertEquals(SUBSCRIBERS, offered(NatPortsCommand.class, ""));
        assertEquals(List.of(), offered(NatPortsCommand.class, "home1", ""));
    }

    @Test
    void changesOfMappingsAndDomainsAreOffered() {
        assertEquals(
                List.of("add", "home1", "home2", "remove"), offered(NatMappingsCommand.class, ""));
        assertEquals(SUBSCRIBERS, offered(NatMappingsCommand.class, "add", ""));
        assertEquals(List.of("tcp", "udp"), offered(NatMappingsCommand.class, "add", "home1", ""));
        assertEquals(
                List.of("1232"), offered(NatMappingsCommand.class, "remove", "home1", "tcp", ""));
        assertEquals(List.of(), offered(NatMappingsCommand.class, "home1", ""));
        assertEquals(List.of("remove", "set"), offered(MapeDomainsCommand.class, ""));
        assertEquals(List.of("east"), offered(MapeDomainsCommand.class, "set", ""));
        assertEquals(
                List.of("rules.bmr.psidOffset="),
                offered(MapeDomainsCommand.class, "set", "east", "rules.bmr.p"));
        assertEquals(
                List.of("--dry-run"),
                offered(MapeDomainsCommand.class, "set", "east", "mesh=true", "--"));
        assertEquals(List.of("--dry-run"), offered(MapeDomainsCommand.class, "remove", "east", ""));
    }

    @Test
    void filtersAreOfferedBehindTheSubscriberUntilTheyStandThere() {
        assertEquals(SUBSCRIBERS, offered(NatSessionsCommand.class, "--protocol", "tcp", ""));
        assertEquals(
                List.of("--limit", "--offloaded", "--protocol", "--remote", "--slow"),
                offered(NatSessionsCommand.class, "home1", ""));
        assertEquals(
                List.of("--limit", "--protocol", "--remote"),
                offered(NatSessionsCommand.class, "home1", "--slow", "--offloaded", "--"));
        assertEquals(PROTOCOLS, offered(NatSessionsCommand.class, "home1", "--protocol", ""));
        assertEquals(PROTOCOLS, offered(NatSessionsCommand.class, "--protocol", ""));
    }

    @Test
    void aPolicyIsCompletedWordByWord() {
        assertEquals(List.of("home1", "home2", "set"), offered(NatPolicyCommand.class, ""));
        assertEquals(SUBSCRIBERS, offered(NatPolicyCommand.class, "set", ""));
        assertEquals(
                List.of("--filtering", "--mapping", "full-cone", "symmetric"),
                offered(NatPolicyCommand.class, "set", "home1", ""));
        assertEquals(List.of(), offered(NatPolicyCommand.class, "home1", ""));
        assertEquals(List.of(), offered(NatPolicyCommand.class, "set", "home1", "symmetric", ""));
    }

    @Test
    void namesThatNtsKnowsAreOffered() {
        List<String> names =
                List.of("alice.home.example", "bob.home.example", "carol.home.example");
        assertEquals(
                List.of("add", "home1", "home2", "remove"), offered(NtsHostsCommand.class, ""));
        assertEquals(SUBSCRIBERS, offered(NtsHostsCommand.class, "add", ""));
        assertEquals(names, offered(NtsHostsCommand.class, "remove", ""));
        assertEquals(List.of(), offered(NtsHostsCommand.class, "add", "home1", ""));
        assertEquals(names, offered(NtsWhyCommand.class, ""));
        assertEquals(
                List.of("--protocol", "--srv"),
                offered(NtsWhyCommand.class, "bob.home.example", ""));
        assertEquals(SUBSCRIBERS, offered(NtsStatsCommand.class, ""));
    }

    @Test
    void behaviorsAreOfferedBehindTheirOptions() {
        assertEquals(BEHAVIORS, offered(NatPolicyCommand.class, "set", "home1", "--mapping", ""));
        assertEquals(BEHAVIORS, offered(NatPolicyCommand.class, "--filtering", ""));
        assertEquals(
                List.of("--filtering"),
                offered(
                        NatPolicyCommand.class,
                        "set",
                        "home1",
                        "--mapping",
                        "endpoint-independent",
                        "--"));
    }

    @Test
    void aTraceIsCompletedByItsDirection() {
        assertEquals(List.of("in", "out"), offered(MapeTraceCommand.class, ""));
        assertEquals(SUBSCRIBERS, offered(MapeTraceCommand.class, "out", ""));
        assertEquals(PROTOCOLS, offered(MapeTraceCommand.class, "out", "home1", ""));
        assertEquals(List.of(), offered(MapeTraceCommand.class, "out", "home1", "tcp", ""));
        assertEquals(PROTOCOLS, offered(MapeTraceCommand.class, "in", ""));
        assertEquals(List.of(), offered(MapeTraceCommand.class, "in", "tcp", ""));
    }

    @Test
    void nothingIsOfferedWhereTheApplicationIsNotActive() {
        assertEquals(List.of(), offered(new NoServices(), MapeSubscribersCommand.class, ""));
    }
}
