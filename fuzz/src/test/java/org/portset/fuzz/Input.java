// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fuzzer's bytes, taken from the front; zeros when there are none left. */
public final class Input {
    private final byte[] data;
    private int at;

    public Input(byte[] data) {
        this.data = data;
    }

    public boolean isEmpty() {
        return at >= data.length;
    }

    /** The next byte, 0 to 255. */
    public int u8() {
        return isEmpty() ? 0 : data[at++] & 0xff;
    }

    /** The next two bytes, 0 to 65535. */
    public int u16() {
        return u8() << 8 | u8();
    }

    /** The next four bytes. */
    public int i32() {
        return u16() << 16 | u16();
    }

    /** That many bytes, or fewer if there are no more. */
    public byte[] bytes(int most) {
        byte[] taken = Arrays.copyOfRange(data, at, Math.min(data.length, at + most));
        at += taken.length;
        return taken;
    }

    /** All that is left. */
    public byte[] rest() {
        return bytes(data.length - at);
    }

    /** All that is left, as text. */
    public String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }
}
