// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

/**
 * A rule or packet treatment that can't be said in OpenFlow 1.3, or not to this switch; the message
 * says why.
 */
final class EncodingException extends Exception {

    EncodingException(String message) {
        super(message);
    }

    EncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
