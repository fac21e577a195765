// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

import org.onlab.osgi.ServiceNotFoundException;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.NtsService;

/** A command that asks the service of NTS alone. */
abstract class NtsCommand extends PortsetCommand {
    private NtsService service;

    /** Asks this service instead of that of the running ONOS. */
    NtsCommand with(NtsService nts) {
        service = nts;
        return this;
    }

    /**
     * What to print.
     *
     * @throws IllegalArgumentException as of {@link #answer(MapeService, NatService)}
     */
    abstract String answer(NtsService nts);

    @Override
    String answer(MapeService mape, NatService nat) {
        try {
            return answer(service == null ? get(NtsService.class) : service);
        } catch (ServiceNotFoundException e) {
            throw new IllegalArgumentException(
                    "org.portset is not active; try: app activate org.portset", e);
        }
    }
}
