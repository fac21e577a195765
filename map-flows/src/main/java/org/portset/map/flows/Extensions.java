// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.TrafficTreatment;

/** Shorthand for adding our extensions to a treatment. */
final class Extensions {
    private Extensions() {}

    static void move(
            TrafficTreatment.Builder treatment,
            DeviceId device,
            Field source,
            int sourceOffset,
            Field destination,
            int destinationOffset,
            int nbits) {
        treatment.extension(
                MoveField.of(source, sourceOffset, destination, destinationOffset, nbits), device);
    }

    static void load(
            TrafficTreatment.Builder treatment,
            DeviceId device,
            Field destination,
            int offset,
            int nbits,
            long value) {
        treatment.extension(LoadField.of(destination, offset, nbits, value), device);
    }

    static void resubmit(TrafficTreatment.Builder treatment, DeviceId device, int table) {
        treatment.extension(ResubmitTable.of(table), device);
    }

    /**
     * The field with this header code.
     *
     * @throws IllegalArgumentException if we know none
     */
    static Field field(int header) {
        return Field.ofHeader(header)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        String.format("no field has header 0x%08x", header)));
    }
}
