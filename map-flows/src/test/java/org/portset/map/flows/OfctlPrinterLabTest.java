// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowRule;

/** Printed programs on a real Open vSwitch. */
@Tag("lab")
class OfctlPrinterLabTest {
    private static final Pattern COOKIE = Pattern.compile("cookie=(0x[0-9a-f]+)");

    @Test
    void printsWhatOpenVSwitchTakes() throws IOException {
        PrivateSwitch.assume();
        long seed = System.nanoTime();
        RandomTraffic traffic = new RandomTraffic(new Random(seed));
        try (PrivateSwitch ovs = PrivateSwitch.start()) {
            List<FlowProgram> programs = new ArrayList<>();
            programs.add(Samples.rfcBrProgram());
            programs.add(Samples.ceProgram());
            for (int i = 0; i < 5; i++) {
                programs.add(Samples.brProgram(traffic.domain()));
            }
            for (FlowProgram program : programs) {
                ovs.load(OfctlPrinter.print(program.rules()));
                assertEquals(cookies(program), cookies(ovs.dump()), () -> "seed " + seed);
            }
        }
    }

    private static Set<Long> cookies(FlowProgram program) {
        Set<Long> cookies = new TreeSet<>();
        for (FlowRule rule : program.rules()) {
            cookies.add(rule.id().value());
        }
        return cookies;
    }

    private static Set<Long> cookies(List<String> dump) {
        Set<Long> cookies = new TreeSet<>();
        for (String line : dump) {
            Matcher cookie = COOKIE.matcher(line);
            if (cookie.find()) {
                cookies.add(Long.decode(cookie.group(1)));
            }
        }
        return cookies;
    }
}
