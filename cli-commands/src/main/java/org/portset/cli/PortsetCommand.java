// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.onlab.osgi.ServiceNotFoundException;
import org.onosproject.cli.AbstractShellCommand;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.SubscriberSnapshot;

/** A command that prints one answer of the services, or one line of error. */
abstract class PortsetCommand extends AbstractShellCommand {

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
        try {
            print("%s", answer(mape, nat));
        } catch (IllegalArgumentException e) {
            throw failure(Advice.complete(e.getMessage(), ids(mape), nat), e);
        }
    }

    // Karaf prints the help of just this class as it is, without a stack trace in the log, and a
    // shell that runs one command ends with status 1 for any exception.
    private static CommandException failure(String message, Exception cause) {
        return new CommandException(message, "Error: " + message, cause);
    }

    private static List<String> ids(MapeService mape) {
        return mape.subscribers().stream().map(SubscriberSnapshot::id).collect(Collectors.toList());
    }

    /** The snapshots as JSON where the user asked for it, or else the text. */
    String answer(Object snapshots, String text) {
        return outputJson() ? Json.of(snapshots) : text;
    }
}
