// SPDX-License-Identifier: Apache-2.0
package org.portset.cli;

/** What commands ask, of one small network. */
final class FakeServices {
    private final FakeMape mape = new FakeMape();
    private final FakeNat nat = new FakeNat();

    FakeMape mape() {
        return mape;
    }

    FakeNat nat() {
        return nat;
    }
}
