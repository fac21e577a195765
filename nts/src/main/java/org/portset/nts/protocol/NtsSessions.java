// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import org.portset.nts.protocol.NtsMessage.Header;

/**
 * The sessions that a responder knows, and the tokens that let a session in.
 *
 * <p>Why a request of last week is refused though nobody has a clock: a session is let in only with
 * a token that was made by this run of the router (its secret is random and dies with it), and of a
 * session that is in, each number is good once. Sessions are bounded, {@link #MAX_PER_KEY} for each
 * key; when one has to go, the key's generation goes up, so that no token of before lets anything
 * in that is not in yet. Nothing is stored for a session before it has shown its token, so somebody
 * who replays requests of old sessions makes nothing grow.
 */
final class NtsSessions {
    /** A server that runs has one session; the others are its former runs. */
    static final int MAX_PER_KEY = 16;

    /** A session that is let in. */
    static final class Session {
        private final long token;
        private final ReplayWindow window = new ReplayWindow();

        /** The requests that are being answered, and those whose answers are still kept. */
        private final Map<Long, NtsExchange> exchanges = new HashMap<>();

        private Session(long token) {
            this.token = token;
        }

        ReplayWindow window() {
            return window;
        }

        Map<Long, NtsExchange> exchanges() {
            return exchanges;
        }
    }

    private static final class KeyState {
        private long generation;
        private final Map<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
    }

    private final Mac mac;
    private final Map<Integer, KeyState> keys = new HashMap<>();

    NtsSessions(SecureRandom random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        mac = NtsCodec.mac(secret);
    }

    /** The session of a request, or null if its token does not let it in. */
    Session find(Header header) {
        KeyState key = keys.computeIfAbsent(header.keyId(), id -> new KeyState());
        Session session = key.sessions.get(header.session());
        if (session != null) {
            return session.token == header.token() ? session : null;
        }
        long token = fresh(key, header);
        if (token != header.token()) {
            return null;
        }
        if (key.sessions.size() == MAX_PER_KEY) {
            key.sessions.remove(key.sessions.keySet().iterator().next());
            key.generation++;
        }
        session = new Session(token);
        key.sessions.put(header.session(), session);
        return session;
    }

    /** The token that lets a request's session in. */
    long token(Header header) {
        KeyState key = keys.computeIfAbsent(header.keyId(), id -> new KeyState());
        Session session = key.sessions.get(header.session());
        return session == null ? fresh(key, header) : session.token;
    }

    private long fresh(KeyState key, Header header) {
        ByteBuffer in = ByteBuffer.allocate(20);
        in.putInt(header.keyId()).putLong(header.session()).putLong(key.generation);
        long token = ByteBuffer.wrap(mac.doFinal(in.array())).getLong();
        return token == 0 ? 1 : token;
    }
}
