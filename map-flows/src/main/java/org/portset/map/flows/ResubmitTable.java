// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import org.onosproject.net.flow.AbstractExtension;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;

/**
 * Looks the packet up in a table and comes back: Open vSwitch's {@code resubmit(,table)}, Nicira's
 * NXAST_RESUBMIT_TABLE with the packet's own input port.
 *
 * <p>The found rule's actions are carried out, then those that follow here. Where nothing matches,
 * nothing happens.
 */
public final class ResubmitTable extends AbstractExtension implements ExtensionTreatment {
    /** Type of this extension, in a range that neither ONOS nor its drivers use. */
    public static final ExtensionTreatmentType TYPE = new ExtensionTreatmentType(0x5052);

    /** Highest table number. */
    public static final int MAX_TABLE = 254;

    private int table;

    private ResubmitTable(int table) {
        this.table = table;
    }

    /**
     * Looks up in table 0 to 254.
     *
     * @throws IllegalArgumentException if OpenFlow has no such table
     */
    public static ResubmitTable of(int table) {
        check(table);
        return new ResubmitTable(table);
    }

    /** An instance to {@link #deserialize} into. */
    public static ResubmitTable empty() {
        return new ResubmitTable(MAX_TABLE);
    }

    private static void check(int table) {
        if (table < 0 || table > MAX_TABLE) {
            throw new IllegalArgumentException("tables are 0 to 254, not " + table);
        }
    }

    /** Table looked up. */
    public int table() {
        return table;
    }

    @Override
    public ExtensionTreatmentType type() {
        return TYPE;
    }

    @Override
    public byte[] serialize() {
        return new byte[] {(byte) table};
    }

    /**
     * Takes what {@link #serialize} gave.
     *
     * @throws IllegalArgumentException if these bytes aren't of a resubmit
     */
    @Override
    public void deserialize(byte[] data) {
        if (data.length != 1) {
            throw new IllegalArgumentException("a resubmit has 1 byte, not " + data.length);
        }
        int number = Byte.toUnsignedInt(data[0]);
        check(number);
        table = number;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ResubmitTable && ((ResubmitTable) o).table == table;
    }

    @Override
    public int hashCode() {
        return table;
    }

    /** As ovs-ofctl writes it: {@code resubmit(,3)}. */
    @Override
    public String toString() {
        return "resubmit(," + table + ")";
    }
}
