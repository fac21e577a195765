// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import org.onosproject.net.DeviceId;
import org.onosproject.net.driver.Behaviour;
import org.onosproject.net.driver.DriverHandler;
import org.onosproject.net.driver.DriverService;
import org.onosproject.net.flow.criteria.ExtensionSelector;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.openflow.controller.ExtensionSelectorInterpreter;
import org.onosproject.openflow.controller.ExtensionTreatmentInterpreter;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.oxm.OFOxm;

/**
 * Extensions as the device's driver interprets them. The driver is looked up when the first
 * extension comes, once; so an object of this class lives no longer than one batch, in which the
 * driver doesn't change.
 */
final class DriverExtensions implements Extensions {

    private final DriverService drivers;
    private final DeviceId deviceId;
    private DriverHandler handler;
    private ExtensionTreatmentInterpreter treatments;
    private ExtensionSelectorInterpreter selectors;

    DriverExtensions(DriverService drivers, DeviceId deviceId) {
        this.drivers = drivers;
        this.deviceId = deviceId;
    }

    @Override
    public OFAction action(OFFactory factory, ExtensionTreatment treatment)
            throws EncodingException {
        if (treatments == null) {
            treatments = behaviour(ExtensionTreatmentInterpreter.class);
        }
        if (!treatments.supported(treatment.type())) {
            throw new EncodingException("the driver does not support the treatment " + treatment);
        }
        try {
            return treatments.mapInstruction(factory, treatment);
        } catch (RuntimeException e) {
            throw new EncodingException("the driver can't interpret the treatment " + treatment, e);
        }
    }

    @Override
    public OFOxm<?> oxm(OFFactory factory, ExtensionSelector selector) throws EncodingException {
        if (selectors == null) {
            selectors = behaviour(ExtensionSelectorInterpreter.class);
        }
        if (!selectors.supported(selector.type())) {
            throw new EncodingException("the driver does not support the selector " + selector);
        }
        try {
            return selectors.mapSelector(factory, selector);
        } catch (RuntimeException e) {
            throw new EncodingException("the driver can't interpret the selector " + selector, e);
        }
    }

    private <T extends Behaviour> T behaviour(Class<T> type) throws EncodingException {
        try {
            if (handler == null) {
                handler = drivers.createHandler(deviceId);
            }
            if (handler.hasBehaviour(type)) {
                return handler.behaviour(type);
            }
        } catch (RuntimeException e) {
            throw new EncodingException("no driver for " + deviceId, e);
        }
        throw new EncodingException(
                "the driver of " + deviceId + " has no " + type.getSimpleName());
    }
}
