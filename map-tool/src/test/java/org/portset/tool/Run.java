// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** One run of the tool inside the test: its exit status and all it printed. */
final class Run {
    private final int status;
    private final String out;
    private final String err;

    private Run(int status, String out, String err) {
        this.status = status;
        this.out = out;
        this.err = err;
    }

    /** Runs the tool; {@code line} is split at spaces. */
    static Run of(String line) {
        return of(line.split(" "));
    }

    static Run of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                MapTool.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        int status = commandLine.execute(args);
        return new Run(status, text(out), text(err));
    }

    private static String text(StringWriter writer) {
        return writer.toString().replace(System.lineSeparator(), "\n");
    }

    /** Asserts success, nothing on standard error, and these lines on standard output. */
    void prints(String... lines) {
        assertEquals("", err);
        assertEquals(String.join("\n", lines) + "\n", out);
        assertEquals(0, status);
    }

    /** Asserts exit status 2, nothing on standard output, and these lines on standard error. */
    void refuses(String... lines) {
        assertEquals("", out);
        assertEquals(String.join("\n", lines) + "\n", err);
        assertEquals(2, status);
    }

    int status() {
        return status;
    }

    String out() {
        return out;
    }
}
