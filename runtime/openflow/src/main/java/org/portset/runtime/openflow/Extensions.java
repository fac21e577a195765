// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/** How one switch's driver says what ONOS has no words for. */
interface Extensions {

    OFAction action(OFFactory factory, ExtensionTreatment treatment) throws EncodingException;

    OFOxm<?> oxm(OFFactory factory, ExtensionSelector selector) throws EncodingException;
}
