// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onlab.rest.AbstractWebApplication;
import org.onlab.rest.AuthorizationFilter;

/** What web.xml starts: the resources, ONOS's rule of who may change something, and the errors. */
public class PortsetWebApplication extends AbstractWebApplication {
    /** Everything that answers. */
    static final List<Class<?>> RESOURCES =
            List.of(
                    DomainsResource.class,
                    FetchesResource.class,
                    RuleServerResource.class,
                    SwitchesResource.class,
                    SubscribersResource.class,
                    PoliciesResource.class,
                    MappingsResource.class,
                    SessionsResource.class,
                    PortsResource.class,
                    DropsResource.class,
                    OffloadResource.class,
                    TraceResource.class,
                    ReconcileResource.class,
                    LogResource.class,
                    NtsResource.class,
                    UserResource.class,
                    MetricsResource.class,
                    OpenApiResource.class);

    @Override
    public Set<Class<?>> getClasses() {
        return Stream.concat(
                        Stream.of(
                                AuthorizationFilter.class,
                                SameSiteFilter.class,
                                ProblemMapper.class),
                        RESOURCES.stream())
                .collect(Collectors.toSet());
    }
}
