// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.Set;
import org.onlab.rest.AbstractWebApplication;
import org.onlab.rest.AuthorizationFilter;

/** What web.xml starts: the resources, ONOS's rule of who may change something, and the errors. */
public class PortsetWebApplication extends AbstractWebApplication {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                AuthorizationFilter.class,
                ProblemMapper.class,
                LogResource.class,
                NtsResource.class,
                PortsResource.class);
    }
}
