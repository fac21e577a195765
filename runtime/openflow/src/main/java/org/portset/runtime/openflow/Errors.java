// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.projectfloodlight.openflow.protocol.OFErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadActionErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadInstructionErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadMatchErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFBadRequestErrorMsg;
import org.projectfloodlight.openflow.protocol.errormsg.OFFlowModFailedErrorMsg;

/** OpenFlow errors in a few words (section 7.4.4). */
final class Errors {

    private Errors() {}

    static String describe(OFErrorMsg error) {
        return error.getErrType() + " " + code(error);
    }

    private static Object code(OFErrorMsg error) {
        switch (error.getErrType()) {
            case BAD_REQUEST:
                return ((OFBadRequestErrorMsg) error).getCode();
            case BAD_ACTION:
                return ((OFBadActionErrorMsg) error).getCode();
            case BAD_INSTRUCTION:
                return ((OFBadInstructionErrorMsg) error).getCode();
            case BAD_MATCH:
                return ((OFBadMatchErrorMsg) error).getCode();
            case FLOW_MOD_FAILED:
                return ((OFFlowModFailedErrorMsg) error).getCode();
            default:
                return "";
        }
    }
}
