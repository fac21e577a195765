// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.onosproject.net.config.basics.SubjectFactories.APP_SUBJECT_FACTORY;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Function;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.config.ConfigFactory;
import org.onosproject.net.config.NetworkConfigEvent;
import org.onosproject.net.config.NetworkConfigListener;
import org.onosproject.net.config.NetworkConfigRegistry;
import org.portset.core.config.ConfigParser;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.PortsetConfig;
import org.portset.core.rules.RuleFetches;

/** The application's document in ONOS's network configuration: followed, and changed. */
final class Configuration implements NetworkConfigListener {
    private final NetworkConfigRegistry registry;
    private final ApplicationId app;
    private final RuleFetches ruleFetches;
    private final Runnable changed;
    private final ConfigFactory<ApplicationId, PortsetConfig> factory =
            new ConfigFactory<>(APP_SUBJECT_FACTORY, PortsetConfig.class, PortsetConfig.KEY) {
                @Override
                public PortsetConfig createConfig() {
                    return new PortsetConfig();
                }
            };

    /**
     * @param ruleFetches fetches the rules that a document wants fetched
     * @param changed called on a thread of ONOS when the document is another one
     */
    Configuration(
            NetworkConfigRegistry registry,
            ApplicationId app,
            RuleFetches ruleFetches,
            Runnable changed) {
        this.registry = registry;
        this.app = app;
        this.ruleFetches = ruleFetches;
        this.changed = changed;
    }

    void start() {
        registry.registerConfigFactory(factory);
        registry.addListener(this);
    }

    void stop() {
        registry.removeListener(this);
        registry.unregisterConfigFactory(factory);
    }

    /** The network of the document, whose rules are fetched from now on; nothing without one. */
    Optional<NetworkModel> follow() {
        PortsetConfig config = config();
        if (config == null) {
            ruleFetches.none();
            return Optional.empty();
        }
        return Optional.of(ruleFetches.follow(config::model));
    }

    /**
     * Makes another document of the configured one, an empty one if there is none, and puts it into
     * the network configuration.
     *
     * @param change gives the changed document; what it throws is thrown, and nothing is changed
     * @return what is configured now
     */
    NetworkModel change(Function<JsonNode, ObjectNode> change) {
        registry.applyConfig(app, PortsetConfig.class, change.apply(document()));
        return ruleFetches.model(config()::model);
    }

    /** What would be configured after such a change, which is not made. */
    NetworkModel plan(Function<JsonNode, ObjectNode> change) {
        JsonNode planned = change.apply(document());
        return ruleFetches.model(told -> ConfigParser.parse(planned, told));
    }

    private JsonNode document() {
        PortsetConfig config = config();
        return config == null ? JsonNodeFactory.instance.objectNode() : config.json();
    }

    private PortsetConfig config() {
        return registry.getConfig(app, PortsetConfig.class);
    }

    @Override
    public boolean isRelevant(NetworkConfigEvent event) {
        return event.configClass().equals(PortsetConfig.class);
    }

    @Override
    public void event(NetworkConfigEvent event) {
        switch (event.type()) {
            case CONFIG_ADDED:
            case CONFIG_UPDATED:
            case CONFIG_REMOVED:
                changed.run();
                break;
            default:
                break;
        }
    }
}
