// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import java.util.function.Function;
import org.portset.nat.traversal.HostName;
import org.portset.nts.protocol.DomainName;

/** Names as operators type them and as messages hold them: each has one form that reads back. */
public final class Names {
    private Names() {}

    public static void fuzzerTestOneInput(byte[] data) {
        DomainName wired = read(bytes -> DomainName.fromWire(bytes, 0, bytes.length), data);
        if (wired != null) {
            check(wired, DomainName.fromWire(wired.toWire(), 0, wired.toWire().length));
            check(wired, DomainName.of(wired.toString()));
        }
        String text = new Input(data).text();
        DomainName typed = read(DomainName::of, text);
        if (typed != null) {
            check(typed, DomainName.of(typed.toString()));
        }
        HostName host = read(HostName::of, text);
        if (host != null) {
            check(host, HostName.of(host.toString()));
        }
    }

    /** Null for what is no name. */
    private static <T, N> N read(Function<T, N> reader, T raw) {
        try {
            return reader.apply(raw);
        } catch (IllegalArgumentException e) {
            NatPackets.check(e.getMessage() != null, "an error without a sentence");
            return null;
        }
    }

    private static void check(Object name, Object again) {
        NatPackets.check(name.equals(again), name + " reads back as " + again);
    }
}
