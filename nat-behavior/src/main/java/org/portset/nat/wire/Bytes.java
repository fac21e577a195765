// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers in network order in a byte array. Offsets outside the array throw, as array access does.
 */
public final class Bytes {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** The unsigned 8 bits at {@code at}. */
    public static int u8(byte[] buf, int at) {
        return buf[at] & 0xff;
    }

    /** The unsigned 16 bits at {@code at}. */
    public static int u16(byte[] buf, int at) {
        return (short) SHORT.get(buf, at) & 0xffff;
    }

    /** The 32 bits at {@code at}. */
    public static int i32(byte[] buf, int at) {
        return (int) INT.get(buf, at);
    }

    /** The 64 bits at {@code at}. */
    public static long i64(byte[] buf, int at) {
        return (long) LONG.get(buf, at);
    }

    /** Writes the low 16 bits of {@code value}. */
    public static void putU16(byte[] buf, int at, int value) {
        SHORT.set(buf, at, (short) value);
    }

    /** Writes 32 bits. */
    public static void putI32(byte[] buf, int at, int value) {
        INT.set(buf, at, value);
    }
}
