// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Optional;

/** These bytes are not a message of the NTS protocol, version 1. */
public final class NtsFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. The first four say nothing of who sent it; the rest are authentic. */
    public enum Problem {
        /** Shorter than a header and a tag, not the length that it says, or not begun as one. */
        NOT_NTS(false),
        /** No key has this id. */
        UNKNOWN_KEY(false),
        /** The tag is not the one that the key makes: forged, or damaged. */
        BAD_TAG(false),
        /** Authentic, and of a version that is not spoken here. */
        BAD_VERSION(true),
        /** No type has this number. */
        BAD_TYPE(true),
        /** The body is shorter or longer than its type's. */
        BAD_LENGTH(true),
        /** A field has a value that it can't have, or a reserved one is not zero. */
        BAD_FIELD(true),
        /** The name is no domain name. */
        BAD_NAME(true),
        /** The text is not UTF-8. */
        BAD_TEXT(true);

        private final boolean authentic;

        Problem(boolean authentic) {
            this.authentic = authentic;
        }

        /** Whether who sent it had the key: then it may be answered. */
        public boolean authentic() {
            return authentic;
        }
    }

    private final Problem problem;
    private final transient NtsMessage.Header header;

    NtsFormatException(Problem problem) {
        this(problem, null);
    }

    NtsFormatException(Problem problem, NtsMessage.Header header) {
        // No stack trace: whoever sends rubbish shall not have us walk the stack for it.
        super(problem.toString(), null, false, false);
        this.problem = problem;
        this.header = header;
    }

    public Problem problem() {
        return problem;
    }

    /** The message's identifiers, if it is authentic. */
    public Optional<NtsMessage.Header> header() {
        return Optional.ofNullable(header);
    }
}
