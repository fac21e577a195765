// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import org.onosproject.net.topology.TopologyService;
import org.onosproject.ui.UiExtensionService;
import org.onosproject.ui.UiTopoHighlighterFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.portset.api.MapeService;

/**
 * What ONOS's own GUI is given, as long as there is one: a highlighter for its topology view. Our
 * page needs none of it.
 */
@Component(immediate = true)
public class OnosGui {
    @Reference private MapeService mape;
    @Reference private TopologyService topology;

    private final UiTopoHighlighterFactory highlighters =
            () ->
                    new TopologyHighlighter(
                            mape, (a, b) -> topology.getPaths(topology.currentTopology(), a, b));

    /** The GUI has come. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindGui")
    protected void bindGui(UiExtensionService gui) {
        gui.register(highlighters);
    }

    /** The GUI goes, or we do. */
    protected void unbindGui(UiExtensionService gui) {
        gui.unregister(highlighters);
    }
}
