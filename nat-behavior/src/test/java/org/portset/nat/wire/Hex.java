// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import java.util.Locale;

/** Bytes as tests write them: hexadecimal, with blanks wherever they help. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String... hex) {
        String digits = String.join("", hex).replace(" ", "");
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    static String text(byte[] bytes, int off, int len) {
        StringBuilder text = new StringBuilder();
        for (int i = off; i < off + len; i++) {
            text.append(String.format(Locale.ROOT, "%02x", bytes[i]));
        }
        return text.toString();
    }
}
