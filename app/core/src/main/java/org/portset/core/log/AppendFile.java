// SPDX-License-Identifier: Apache-2.0
package org.portset.core.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file to which lines are appended all together or not at all. Used by one thread. */
final class AppendFile implements Closeable {
    private final FileChannel channel;
    private long lengthBytes;

    private AppendFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.lengthBytes = channel.size();
    }

    /** Opens the file, or makes it; a last line without its end, of a power failure, is ended. */
    static AppendFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            AppendFile file = new AppendFile(channel);
            ByteBuffer last = ByteBuffer.allocate(1);
            if (file.lengthBytes > 0
                    && channel.read(last, file.lengthBytes - 1) == 1
                    && last.get(0) != '\n') {
                file.append(List.of(""));
            }
            return file;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends lines; after an exception, such as for a full disk, the file is as it was before. */
    void append(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        long end = lengthBytes + bytes.remaining();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, end - bytes.remaining());
            }
            lengthBytes = end;
        } catch (IOException e) {
            cutOff(e);
            throw e;
        }
    }

    /** A line that was begun and can't be cut off either is passed over by readers. */
    private void cutOff(IOException cause) {
        try {
            channel.truncate(lengthBytes);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Waits until what was appended is on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
