// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

/** Collects samples and writes them in Prometheus's text format, version 0.0.4. */
final class Metrics {
    private final StringBuilder text = new StringBuilder();
    private String name;

    /** Begins a metric that can go up and down; its samples follow. */
    Metrics gauge(String metric, String help) {
        return begin(metric, help, "gauge");
    }

    /** Begins a metric that only grows until ONOS starts again; its name ends in {@code _total}. */
    Metrics counter(String metric, String help) {
        return begin(metric, help, "counter");
    }

    private Metrics begin(String metric, String help, String type) {
        name = metric;
        text.append("# HELP ").append(name).append(' ').append(escape(help)).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /**
     * A sample of the metric that was begun last.
     *
     * @param labels names and values by turns
     */
    Metrics sample(long value, String... labels) {
        text.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(escape(labels[i + 1]).replace("\"", "\\\""))
                    .append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        return this;
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /** All samples so far. */
    String text() {
        return text.toString();
    }
}
