// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkJsonTest {
    private static final String BR = "of:0000000000000b01";
    private static final String CE = "of:0000000000000ce1";
    private static final String DOMAIN =
            "{'name':'lab','brAddress':'2001:db8:ffff::1','ipv6MtuBytes':1540,'rules':[{"
                    + "'name':'homes','ipv6Prefix':'2001:db8::/40','ipv4Prefix':'192.0.2.0/24',"
                    + "'eaBits':16,'psidOffset':6}]}";
    private static final String PORTS = "'uplinkPort':1,'tunnelPort':10";
    private static final String INTERNET =
            "'internetPort':2,'internetAddress':'203.0.113.1',"
                    + "'internetMac':'02:00:00:00:02:01','nextHopMac':'02:00:00:00:02:02'";
    private static final String SWITCHES =
            "{'id':'of:0000000000000b01','role':'br','domain':'lab',"
                    + PORTS
                    + ','
                    + INTERNET
                    + "},{'id':'of:0000000000000ce1','role':'ce','domain':'lab',"
                    + PORTS
                    + "},{'id':'of:0000000000000ce2','role':'ce','domain':'lab',"
                    + PORTS
                    + '}';
    private static final String GATEWAY = "'mac':'02:00:00:00:01:01','address':'192.168.1.1/24'";
    private static final String SUBSCRIBER =
            "{'id':'home1','switch':'of:0000000000000ce1','port':2,"
                    + "'prefix':'2001:db8:12:3400::/56','gateway':{"
                    + GATEWAY
                    + "}}";
    private static final String NETWORK =
            "{'domains':["
                    + DOMAIN
                    + "],'switches':["
                    + SWITCHES
                    + "],'subscribers':["
                    + SUBSCRIBER
                    + "]}";

    @TempDir private Path directory;

    private Run flows(String options, String json) throws IOException {
        Path file = directory.resolve("network.json");
        Files.writeString(file, json.replace('\'', '"'));
        return Run.of("flows " + options + " " + file);
    }

    private static String netcfg(String network) {
        return "{'apps':{'org.portset':{'portset':" + network + "}}}";
    }

    @Test
    void aBorderRelaysProgramIsTheSameFromTheNetworkConfiguration() throws IOException {
        String alone = "{'domain':" + DOMAIN + ",'br':{" + PORTS + ',' + INTERNET + "}}";
        String expected = flows("--role br", alone).out();

        flows("--switch " + BR, netcfg(NETWORK)).prints(expected.split("\n"));
        flows("--switch " + BR, NETWORK).prints(expected.split("\n"));
    }

    @Test
    void aCustomerEdgesProgramIsTheSameFromTheNetworkConfiguration() throws IOException {
        String home =
                "{'name':'home1','tunnelPort':10,'lanPort':2,'gateway':'192.168.1.1/24',"
                        + "'gatewayMac':'02:00:00:00:01:01',"
                        + "'endUserPrefix':'2001:db8:12:3400::/56'}";
        String alone = "{'domain':" + DOMAIN + ",'ce':{'uplinkPort':1,'homes':[" + home + "]}}";
        String expected = flows("--role ce", alone).out();

        flows("--switch " + CE, NETWORK).prints(expected.split("\n"));
    }

    @Test
    void errorsOfTheConfigurationAreToldByTheirPaths() throws IOException {
        String wrong =
                NETWORK.replace("2001:db8:12:3400::/56", "2001:db9::/56")
                        .replace("'uplinkPort':1", "'uplinkPort':0");

        String[] lines = {
            "switches[0].uplinkPort: must be a whole number from 1 to 65279, not 0",
            "switches[1].uplinkPort: must be a whole number from 1 to 65279, not 0",
            "switches[2].uplinkPort: must be a whole number from 1 to 65279, not 0",
            "subscribers[0].prefix: 2001:db9::/56 is in no rule of domain lab"
        };
        flows("--switch " + BR, netcfg(wrong)).refuses(lines);
    }

    @Test
    void aSwitchThatIsNotConfiguredOrHasNoHomeIsRefused() throws IOException {
        flows("--switch of:0000000000000099", NETWORK)
                .refuses("--switch: no switch in this configuration is of:0000000000000099");
        flows("--switch of:0000000000000ce2", NETWORK)
                .refuses("--switch: of:0000000000000ce2 has no subscriber, and so no program");
    }

    @Test
    void aConfigurationOfOtherApplicationsIsRefused() throws IOException {
        flows("--switch " + BR, "{'apps':{'org.other':{}}}")
                .refuses("apps.org.portset.portset: is missing");
    }

    @Test
    void justOneOfRoleAndSwitchIsTaken() throws IOException {
        assertEquals(2, flows("--role br --switch " + BR, NETWORK).status());
        flows("--comments", NETWORK).refuses("--role: is missing, and so is --switch");
    }
}
