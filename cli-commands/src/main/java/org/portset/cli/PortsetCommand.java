// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.support.CommandException;
import org.onlab.osgi.ServiceNotFoundException;
import org.onosproject.cli.AbstractShellCommand;
import org.portset.api.MapeService;
import org.portset.api.NatService;

/** A command that prints one answer of the services, or one line of error. */
abstract class PortsetCommand extends AbstractShellCommand {
    private boolean jsonBehindArguments = false;

    /**
     * What to print.
     *
     * @throws IllegalArgumentException as the services throw it: the argument, a colon, and why
     */
    abstract String answer(MapeService mape, NatService nat);

    @Override
    protected void doExecute() throws CommandException {
        MapeService mape;
        NatService nat;
        try {
            mape = get(MapeService.class);
            nat = get(NatService.class);
        } catch (ServiceNotFoundException e) {
            throw failure("org.portset is not active; try: app activate org.portset", e);
        }
        print("%s", answerOrFailure(mape, nat));
    }

    /** The answer; or the failure that the shell prints as one line. */
    String answerOrFailure(MapeService mape, NatService nat) throws CommandException {
        try {
            return answer(mape, nat);
        } catch (IllegalArgumentException e) {
            throw failure(Advice.complete(e.getMessage(), ArgumentsCompleter.subscribers(mape)), e);
        }
    }

    // Karaf prints the help of just this class as it is, without a stack trace in the log, and a
    // shell that runs one command ends with status 1 for any exception.
    private static CommandException failure(String message, Exception cause) {
        return new CommandException("Error: " + message, message, cause);
    }

    /** Takes the options out of the arguments; see {@link Arguments#of}. */
    Arguments arguments(List<String> typed, Set<String> flags, Set<String> valued) {
        Arguments arguments = Arguments.of(typed, flags, valued);
        jsonBehindArguments = arguments.json();
        return arguments;
    }

    @Override
    protected boolean outputJson() {
        return super.outputJson() || jsonBehindArguments;
    }

    /** The snapshots as JSON where the user asked for it, or else the text. */
    String answer(Object snapshots, String text) {
        return outputJson() ? Json.of(snapshots) : text;
    }
}
