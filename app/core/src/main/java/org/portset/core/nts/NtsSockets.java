// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portset.api.NtsSocketSnapshot;
import org.portset.core.config.NtsSocketsModel;
import org.portset.nts.protocol.NtsRouter;

/**
 * The application's own sockets for NTS. One that can't be had leaves the rest as it is, and is
 * tried again from time to time.
 */
public final class NtsSockets implements AutoCloseable {
    private final RouterSocket router;
    private final ServerSocket server;

    /**
     * @param directory answers what is asked
     */
    public NtsSockets(NtsLoop loop, NtsRouter directory) {
        router = new RouterSocket(loop, directory);
        server = new ServerSocket(directory);
    }

    /** Makes the sockets what the configuration says; those that are as before stay open. */
    public synchronized void apply(NtsSocketsModel model) {
        router.apply(model.router());
        server.apply(model.server());
    }

    /** Tries once more to open what could not be opened. */
    public synchronized void retry() {
        router.retry();
        server.retry();
    }

    /** The sockets that are configured. */
    public synchronized List<NtsSocketSnapshot> snapshots() {
        List<NtsSocketSnapshot> all = new ArrayList<>();
        router.snapshot().ifPresent(all::add);
        server.snapshot().ifPresent(all::add);
        return all;
    }

    /** Closes them all. */
    @Override
    public synchronized void close() {
        router.apply(Optional.empty());
        server.apply(Optional.empty());
    }
}
