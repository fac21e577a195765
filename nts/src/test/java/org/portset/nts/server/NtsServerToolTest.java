// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NtsServerToolTest {
    private static final String GOOD =
            "{'listen': ['127.0.0.1:%d'], 'routers': [%s], 'zones': [{'name': 'home.example',"
                    + " 'records': ['@ SOA a b 1 2 3 4 5', '@ NS a']}]}";

    @TempDir Path directory;

    private final StringWriter err = new StringWriter();

    private int run(String json, String... more) throws Exception {
        Path file = directory.resolve("nts.json");
        Files.writeString(file, json.replace('\'', '"'));
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--config";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return new CommandLine(new NtsServerTool())
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void saysThatAConfigurationIsGood() throws Exception {
        assertEquals(0, run(String.format(GOOD, 0, ""), "--check"));
        assertEquals("", err.toString());
    }

    @Test
    void saysWhatIsWrongWithOne() throws Exception {
        assertEquals(2, run("{'zones': []}", "--check"));
        assertEquals(
                "listen: names no address to listen on\nzones: names no zone to serve\n",
                err.toString());
    }

    @Test
    void saysThatItCannotServe() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertEquals(1, run(String.format(GOOD, taken.getLocalPort(), "")));
        }
        assertTrue(err.toString().startsWith("nts-server: "), err.toString());
    }

    @Test
    void needsARoutersAddressSinceThereIsNoneInIt() throws Exception {
        assertEquals(1, run(String.format(GOOD, 0, "{'id': 'home'}")));
        assertEquals(
                "nts-server: router home has no address, and is not in this process\n",
                err.toString());
    }
}
