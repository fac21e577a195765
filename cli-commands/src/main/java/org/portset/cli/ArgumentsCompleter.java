// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.onlab.osgi.DefaultServiceDirectory;
import org.onlab.osgi.ServiceDirectory;
import org.onlab.osgi.ServiceNotFoundException;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.NtsHostSnapshot;
import org.portset.api.NtsService;
import org.portset.api.SubscriberSnapshot;

/**
 * Completes each argument by those before it, and options behind arguments.
 *
 * <p>Karaf has one completer for all words of a multi-valued argument, and asks it again whether
 * the words before the cursor's may stand, each out of its context. Here they all may: the command
 * itself says what is wrong with them.
 */
abstract class ArgumentsCompleter implements Completer {
    private final Set<String> valuedOptions;
    private ServiceDirectory services = new DefaultServiceDirectory();

    /**
     * Makes a completer.
     *
     * @param valuedOptions options whose next word is a value and no argument
     */
    ArgumentsCompleter(Set<String> valuedOptions) {
        this.valuedOptions = valuedOptions;
    }

    /** Asks these services instead of those of the running ONOS. */
    ArgumentsCompleter with(ServiceDirectory directory) {
        services = directory;
        return this;
    }

    /**
     * What can stand next, options included.
     *
     * @param words the arguments before the cursor's, without options and their values
     */
    abstract List<String> choices(List<String> words, MapeService mape, NatService nat);

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        // Words of a line begin at 1, behind the command's name; 0 is a word out of its context.
        if (line.getCursorArgumentIndex() == 0) {
            candidates.add(line.getCursorArgument());
            return 0;
        }
        List<String> typed =
                Arrays.asList(line.getArguments()).subList(1, line.getCursorArgumentIndex());
        List<String> choices = new ArrayList<>(choices(arguments(typed)));
        choices.removeIf(choice -> choice.startsWith("-") && typed.contains(choice));
        return new StringsCompleter(choices).complete(session, line, candidates);
    }

    /** Full names of all hosts that NTS knows. */
    List<String> names() {
        return services.get(NtsService.class).hosts(null).stream()
                .map(NtsHostSnapshot::name)
                .collect(Collectors.toList());
    }

    private List<String> choices(List<String> words) {
        try {
            return choices(words, services.get(MapeService.class), services.get(NatService.class));
        } catch (ServiceNotFoundException e) {
            // The command will say that the application is not active.
            return List.of();
        }
    }

    private List<String> arguments(List<String> typed) {
        List<String> words = new ArrayList<>();
        boolean value = false;
        for (String word : typed) {
            if (!value && !word.startsWith("-")) {
                words.add(word);
            }
            value = valuedOptions.contains(word);
        }
        return words;
    }

    /** Where a command lists a subscriber's, or does something else: all ids, and these words. */
    static List<String> subscribersOr(MapeService mape, String... words) {
        List<String> first = new ArrayList<>(subscribers(mape));
        first.addAll(Arrays.asList(words));
        return first;
    }

    /** Ids of all subscribers. */
    static List<String> subscribers(MapeService mape) {
        return mape.subscribers().stream().map(SubscriberSnapshot::id).collect(Collectors.toList());
    }
}
