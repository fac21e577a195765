// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.List;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.portset.nat.traversal.HostName;
import org.portset.nat.wire.Ipv4;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What the update section of a DNS UPDATE (RFC 2136 2.5) says of hosts at home. An address in the
 * LAN is a host's. That which the home has outside stands for the sender: it registers the address
 * where packets for it are to go. Others are of hosts elsewhere.
 */
final class UpdateSection {
    /** More names than any one host has. */
    private static final int MAX_CHANGES = 64;

    private final int sender;
    private final Ip4Prefix lan;
    private final Ip4Prefix outside;

    /**
     * @param sender the host that sends it
     * @param lan the home's addresses
     * @param outside the addresses that stand for the home outside
     */
    UpdateSection(int sender, Ip4Prefix lan, Ip4Prefix outside) {
        this.sender = sender;
        this.lan = lan;
        this.outside = outside;
    }

    /** The changes, in their order; those beyond the 64th are ignored. */
    List<NameChange> read(Message update) {
        List<NameChange> changes = new ArrayList<>();
        for (Record record : update.getSection(Section.UPDATE)) {
            NameChange change = change(record);
            if (change != null && changes.size() < MAX_CHANGES) {
                changes.add(change);
            }
        }
        return changes;
    }

    private NameChange change(Record record) {
        boolean isAddress = record.getType() == Type.A;
        if (!isAddress && !(record.getDClass() == DClass.ANY && record.getType() == Type.ANY)) {
            return null;
        }
        HostName name;
        try {
            name = HostName.of(record.getName().toString());
        } catch (IllegalArgumentException e) {
            return null; // the root
        }
        if (record.getDClass() == DClass.ANY) {
            return NameChange.removed(name);
        }
        int host = host(record);
        if (Ipv4.isMartian(host)) {
            return null;
        }
        switch (record.getDClass()) {
            case DClass.NONE:
                return NameChange.removed(name, host);
            case DClass.IN:
                return NameChange.added(name, host);
            default:
                return null;
        }
    }

    /** Whose address a record has; 0, which no host has, if nobody's here. */
    private int host(Record record) {
        if (!(record instanceof ARecord)) {
            return 0;
        }
        Ip4Address address = Ip4Address.valueOf(((ARecord) record).getAddress().getAddress());
        return lan.contains(address) ? address.toInt() : outside.contains(address) ? sender : 0;
    }
}
