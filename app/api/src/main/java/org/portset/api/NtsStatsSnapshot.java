// SPDX-License-Identifier: Apache-2.0
package org.portset.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;

/** What NTS has done. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class NtsStatsSnapshot {
    private final List<NtsSocketSnapshot> sockets;
    private final String processing;
    private final List<NtsRouterSnapshot> routers;

    private NtsStatsSnapshot(Builder builder) {
        sockets = List.copyOf(builder.sockets);
        processing = builder.processing;
        routers = List.copyOf(builder.routers);
    }

    /** Starts a snapshot whose numbers are 0, whose texts are null and whose lists are empty. */
    public static Builder builder() {
        return new Builder();
    }

    /** The application's sockets, as far as any are configured. */
    public List<NtsSocketSnapshot> sockets() {
        return sockets;
    }

    /** How long requests took to be understood, and granted, refused or queued, in words. */
    public String processing() {
        return processing;
    }

    /** The routers of subscribers, in configured order. */
    public List<NtsRouterSnapshot> routers() {
        return routers;
    }

    /** Collects the parts of a {@link NtsStatsSnapshot}. */
    public static final class Builder {
        private List<NtsSocketSnapshot> sockets = List.of();
        private String processing;
        private List<NtsRouterSnapshot> routers = List.of();

        private Builder() {}

        /** Sets what {@link NtsStatsSnapshot#sockets()} tells. */
        public Builder sockets(List<NtsSocketSnapshot> value) {
            sockets = value;
            return this;
        }

        /** Sets what {@link NtsStatsSnapshot#processing()} tells. */
        public Builder processing(String value) {
            processing = value;
            return this;
        }

        /** Sets what {@link NtsStatsSnapshot#routers()} tells. */
        public Builder routers(List<NtsRouterSnapshot> value) {
            routers = value;
            return this;
        }

        /** Makes the snapshot. */
        public NtsStatsSnapshot build() {
            return new NtsStatsSnapshot(this);
        }
    }
}
