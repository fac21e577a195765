// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

/** What a server has told of a domain, as it is stored: with the wall-clock time of it. */
public final class FetchedRules {
    private final String url;
    private final String answer;
    private final String token;
    private final long toldEpochMillis;

    /**
     * @param url who has told it
     * @param answer as it came
     * @param token the last one that was told; empty where there was none
     */
    public FetchedRules(String url, String answer, String token, long toldEpochMillis) {
        this.url = url;
        this.answer = answer;
        this.token = token;
        this.toldEpochMillis = toldEpochMillis;
    }

    public String url() {
        return url;
    }

    public String answer() {
        return answer;
    }

    public String token() {
        return token;
    }

    /** How long ago it was told; never less than 0, also where the clock was set back. */
    public long ageMillis(long nowEpochMillis) {
        return Math.max(0, nowEpochMillis - toldEpochMillis);
    }
}
