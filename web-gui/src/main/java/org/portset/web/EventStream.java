// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

/**
 * One browser that listens. Nothing ever waits for it: while its connection takes no more bytes, it
 * misses events, and after a while it is let go and will ask again.
 */
final class EventStream implements WriteListener {
    private static final int MAX_MISSED = 20;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Consumer<EventStream> gone;
    private byte[] first;
    private int missed;
    private boolean closed;

    EventStream(AsyncContext context, ServletOutputStream out, Consumer<EventStream> gone) {
        this.context = context;
        this.out = out;
        this.gone = gone;
    }

    /** Begins with this event, so that a page is not empty for a second. */
    void start(byte[] event) {
        synchronized (this) {
            first = event;
        }
        out.setWriteListener(this);
    }

    @Override
    public synchronized void onWritePossible() {
        if (first != null) {
            byte[] event = first;
            first = null;
            send(event);
        }
    }

    /** Sends an event, or lets it be missed. */
    synchronized void send(byte[] event) {
        if (closed || first != null) {
            return;
        }
        try {
            if (out.isReady()) {
                missed = 0;
                out.write(event);
                if (out.isReady()) {
                    out.flush();
                }
            } else if (++missed > MAX_MISSED) {
                close();
            }
        } catch (IOException | IllegalStateException e) {
            close(); // the browser has gone: that is how streams end
        }
    }

    /** Ends it. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            gone.accept(this);
            try {
                context.complete();
            } catch (IllegalStateException e) {
                closed = true; // the container was faster
            }
        }
    }

    @Override
    public void onError(Throwable thrown) {
        close();
    }
}
