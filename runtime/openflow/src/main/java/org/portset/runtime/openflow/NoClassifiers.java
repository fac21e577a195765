// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.util.Set;
import org.onosproject.net.DeviceId;
import org.onosproject.openflow.controller.OpenFlowClassifier;
import org.onosproject.openflow.controller.OpenFlowListener;
import org.onosproject.openflow.controller.OpenFlowService;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps ONOS's OpenFlow controller from sorting packets by Ethernet type.
 *
 * <p>The controller sorts each packet-in into one of eight queues, by classifiers of which it makes
 * two for every switch. A packet that ONOS's packet classes fail to parse has no Ethernet type for
 * it: it then stumbles over a null and closes the switch's connection, and any host can send such a
 * packet. Without classifiers nothing is looked at. This service stands before the controller's own
 * by its ranking; its bundle starts first.
 */
@Component(
        immediate = true,
        service = OpenFlowService.class,
        property = "service.ranking:Integer=1000")
public final class NoClassifiers implements OpenFlowService {

    @Override
    public void add(OpenFlowClassifier classifier) {}

    @Override
    public void remove(OpenFlowClassifier classifier) {}

    @Override
    public Set<OpenFlowClassifier> getClassifiers() {
        return Set.of();
    }

    @Override
    public Set<OpenFlowClassifier> getClassifiersByDeviceId(DeviceId deviceId) {
        return Set.of();
    }

    @Override
    public Set<OpenFlowClassifier> getClassifiersByDeviceIdAndQueue(DeviceId deviceId, int queue) {
        return Set.of();
    }

    @Override
    public void addListener(OpenFlowListener listener) {}

    @Override
    public void removeListener(OpenFlowListener listener) {}
}
