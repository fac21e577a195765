// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import org.onosproject.net.driver.AbstractDriverLoader;
import org.osgi.service.component.annotations.Component;

/** Registers the drivers of {@code portset-drivers.xml} with ONOS. */
@Component(immediate = true, service = Loader.class)
public class Loader extends AbstractDriverLoader {
    /** Made by OSGi. */
    public Loader() {
        super("/portset-drivers.xml");
    }
}
