// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import com.google.common.base.Joiner;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The tool's entry and its conventions: results on standard output; errors on standard error, one
 * line {@code field: reason} each, with exit status 2.
 */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        versionProvider = MapTool.Version.class,
        description = "MAP-E (RFC 7597) on paper: no ONOS, no switch and no root needed.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeriveCommand.class,
            PortsCommand.class,
            FlowsCommand.class,
            RulesCommand.class,
            KeaCommand.class,
            OptionCommand.class,
            HelpCommand.class
        })
public final class MapTool implements Runnable {
    @Spec private CommandSpec spec;

    /** Runs one command and exits with its status: 0 done, 1 a fault of the tool, 2 bad input. */
    public static void main(String[] args) {
        CommandLine commandLine = commandLine();
        int status = commandLine.execute(args);
        commandLine.getOut().flush();
        System.exit(status);
    }

    /** The whole command line, for {@link #main} and for tests. */
    static CommandLine commandLine() {
        return withConventions(new CommandLine(new MapTool()));
    }

    /** Errors as they are told here. */
    static CommandLine withConventions(CommandLine commandLine) {
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(MapTool::badParameter);
        commandLine.setExecutionExceptionHandler(
                (exception, command, parsed) -> {
                    if (!(exception instanceof InputErrors)) {
                        throw exception;
                    }
                    InputErrors errors = (InputErrors) exception;
                    errors.lines().forEach(command.getErr()::println);
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                });
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "COMMAND: is missing");
    }

    private static int badParameter(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        if (exception instanceof MissingParameterException) {
            for (ArgSpec missing : ((MissingParameterException) exception).getMissing()) {
                err.println(name(missing) + ": is missing");
            }
        } else if (exception instanceof UnmatchedArgumentException) {
            for (String unmatched : ((UnmatchedArgumentException) exception).getUnmatched()) {
                err.println(unmatched + ": is not known here");
            }
        } else if (exception.getArgSpec() != null && exception.getValue() != null) {
            // Only numbers and enums are converted by the parser; the commands check the rest.
            err.println(name(exception.getArgSpec()) + ": " + reason(exception));
        } else {
            err.println(exception.getMessage());
        }
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String name(ArgSpec arg) {
        return arg.isOption() ? ((OptionSpec) arg).longestName() : arg.paramLabel();
    }

    private static String reason(ParameterException exception) {
        Class<?> type = exception.getArgSpec().type();
        String wanted =
                type.isEnum()
                        ? "none of " + Joiner.on(", ").join(type.getEnumConstants())
                        : "not a whole number";
        return "'" + exception.getValue() + "' is " + wanted;
    }

    /** The version the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = MapTool.class.getPackage().getImplementationVersion();
            return new String[] {"portset map " + (version == null ? "(not packaged)" : version)};
        }
    }
}
