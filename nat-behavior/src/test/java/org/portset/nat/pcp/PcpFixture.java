// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatOutput;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** A server of PCP and NAT-PMP with its NAT, and requests to it in hexadecimal. */
abstract class PcpFixture {
    static final long SECOND = 1_000_000_000L;
    static final int HOST = 0xc0a8010a;
    static final int OUTSIDE = 0xc0000212;
    static final PortSet PORTS = PortSet.of(6, 8, 0x34); // 1232..1235, 2256..2259, ...

    static final String CLIENT = "00000000000000000000ffffc0a8010a";
    static final String EXTERNAL = "00000000000000000000ffffc0000212";
    static final String NO_ADDRESS = "00000000000000000000ffff00000000";
    static final String NONCE = "a1a2a3a4a5a6a7a8a9aaabac";
    static final String OTHER_NONCE = "b1b2b3b4b5b6b7b8b9babbbc";
    static final String RESERVED = "000000000000000000000000";

    static final String REMOTE = "00000000000000000000ffffc6336407"; // 198.51.100.7
    static final String PREFER_FAILURE = "02000000";

    final Nat44 nat = new Nat44(1000, 42, NatListener.NONE, NatOutput.NONE);
    int subscriber = nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PORTS).build());
    long now = 5_000 * SECOND;
    PcpServer server = new PcpServer(nat, subscriber, PcpPolicy.DEFAULT, now);

    void limited(NatLimits limits) {
        nat.setPolicy(subscriber, NatPolicy.builder().limits(limits).build());
    }

    byte[] answerBytes(String request) {
        return server.answer(bytes(request), HOST, now);
    }

    String answer(String request) {
        return hex(answerBytes(request));
    }

    static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }

    static String u16(int value) {
        return String.format("%04x", value);
    }

    static String u32(int value) {
        return String.format("%08x", value);
    }

    static String header(int opcode, int lifetime) {
        return String.format("02%02x0000", opcode) + u32(lifetime) + CLIENT;
    }

    static String map(String nonce, int lifetime, int protocol, int port, int suggested) {
        return header(1, lifetime) + body(nonce, protocol, port, suggested, NO_ADDRESS);
    }

    static String body(String nonce, int protocol, int port, int external, String address) {
        return nonce + String.format("%02x000000", protocol) + u16(port) + u16(external) + address;
    }

    static String peer(String nonce, int lifetime, int port, int suggested) {
        return header(2, lifetime)
                + body(nonce, 17, port, suggested, NO_ADDRESS)
                + u16(53)
                + "0000"
                + REMOTE;
    }

    static String answered(int opcode, int result, int lifetime, int epoch) {
        return String.format("02%02x00%02x", 0x80 | opcode, result) + u32(lifetime) + u32(epoch);
    }

    /** A refusal: the request with another beginning. */
    static String refused(String request, int result, int lifetime) {
        int opcode = Integer.parseInt(request.substring(2, 4), 16);
        return answered(opcode, result, lifetime, 0) + request.substring(24);
    }

    int result(String request) {
        return answerBytes(request)[3];
    }

    ExplicitMapping mapping(int protocol, int port) {
        return nat.explicitMappings().find(subscriber, protocol, HOST, port);
    }
}
