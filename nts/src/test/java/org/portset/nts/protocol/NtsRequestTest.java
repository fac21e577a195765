// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NtsRequestTest {
    private static NtsRequest.Builder request() {
        return NtsRequest.builder(DomainName.of("alice"));
    }

    private static SourcePrefix prefix(String address, int length) {
        return SourcePrefix.of(Ipv4.parse(address), length);
    }

    @Test
    void collidesWithWhatOnePacketCouldBeTakenFor() {
        NtsRequest any = request().build();
        NtsRequest east = request().source(prefix("198.51.100.0", 25)).build();
        NtsRequest west = request().source(prefix("198.51.100.128", 25)).build();
        assertTrue(any.collidesWith(any));
        assertTrue(any.collidesWith(east));
        assertFalse(east.collidesWith(west));
        NtsRequest http = request().port(80).protocol(NtsRequest.TCP).build();
        NtsRequest dns = request().port(53).build();
        assertTrue(http.collidesWith(any));
        assertFalse(http.collidesWith(dns));
        assertFalse(
                dns.collidesWith(http)
                        || http.collidesWith(request().protocol(NtsRequest.UDP).build()));
    }

    @Test
    void overlapsExactlyWhereAnAddressIsInBoth() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            // Four bits that differ, so that every address can be tried.
            SourcePrefix a = SourcePrefix.of(random.nextInt(16), 28 + random.nextInt(5));
            SourcePrefix b = SourcePrefix.of(random.nextInt(16), 28 + random.nextInt(5));
            boolean common = false;
            for (int address = 0; address < 16; address++) {
                common |= a.contains(address) && b.contains(address);
            }
            assertEquals(common, a.overlaps(b), "replay with -Dportset.seed=" + seed);
            assertEquals(common, b.overlaps(a), "replay with -Dportset.seed=" + seed);
            assertTrue(SourcePrefix.ANY.overlaps(a) && a.overlaps(SourcePrefix.ANY));
        }
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertThrows(
                IllegalArgumentException.class,
                () -> request().form(NtsRequest.Form.RESOLVER).build());
        assertThrows(IllegalArgumentException.class, () -> request().port(65_536));
        assertThrows(IllegalArgumentException.class, () -> request().patienceMillis(0).build());
        assertThrows(IllegalArgumentException.class, () -> SourcePrefix.of(0, 33));
        assertThrows(IllegalArgumentException.class, () -> new NtsResponse(0, 65_536, 0));
        assertThrows(IllegalArgumentException.class, () -> NtsKey.of(1, new byte[15]));
    }

    @Test
    void readsAddressesAndNothingElse() {
        assertEquals(0xc0000201, Ipv4.parse("192.0.2.1"));
        assertEquals("255.0.128.1", Ipv4.text(0xff008001));
        for (String text :
                new String[] {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "a.b.c.d"}) {
            assertThrows(IllegalArgumentException.class, () -> Ipv4.parse(text), text);
        }
    }
}
