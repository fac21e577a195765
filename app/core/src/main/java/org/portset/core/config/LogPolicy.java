// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import java.util.Arrays;
import java.util.Optional;

/** What of a subscriber is logged. Immutable. */
public final class LogPolicy {
    /** The port set, and no destinations: RFC 6888 REQ-12 and REQ-14. */
    public static final LogPolicy DEFAULT = new LogPolicy(Mode.PORT_SET, false);

    /** Nothing. */
    public static final LogPolicy NONE = new LogPolicy(Mode.NONE, false);

    private final Mode mode;
    private final boolean logDestinations;

    LogPolicy(Mode mode, boolean logDestinations) {
        this.mode = mode;
        this.logDestinations = logDestinations;
    }

    public Mode mode() {
        return mode;
    }

    /** Whether each session is logged with its remote endpoint. */
    public boolean logsDestinations() {
        return logDestinations;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LogPolicy)) {
            return false;
        }
        LogPolicy that = (LogPolicy) other;
        return mode == that.mode && logDestinations == that.logDestinations;
    }

    @Override
    public int hashCode() {
        return 2 * mode.hashCode() + (logDestinations ? 1 : 0);
    }

    /** How much is logged. */
    public enum Mode {
        /** Who has which ports, one record at the beginning and one at the end (RFC 7422). */
        PORT_SET("port-set"),
        /** That, and each mapping as it comes and goes. */
        MAPPINGS("mappings"),
        /** Nothing. */
        NONE("none");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /** The word in the configuration. */
        public String text() {
            return text;
        }

        static Optional<Mode> of(String text) {
            return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
        }
    }
}
