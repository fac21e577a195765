// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.impl.action.command.DefaultActionPreparator;

/** A command and the words behind its name, taken apart by Karaf's own parser. */
final class TypedCommand {
    private TypedCommand() {}

    /** What the command prints. */
    static String answer(PortsetCommand command, FakeServices services, String... words)
            throws Exception {
        new DefaultActionPreparator()
                .prepare(command, null, List.<Object>copyOf(Arrays.asList(words)));
        return command.answerOrFailure(services.mape(), services.nat());
    }

    /** Lines without the end of the last. */
    static String lines(String... lines) {
        return String.join("\n", lines);
    }
}
