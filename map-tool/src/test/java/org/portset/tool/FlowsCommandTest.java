// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.core.DefaultApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.flows.BrProgram;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.FlowProgram;
import org.portset.map.flows.MeshSpec;
import org.portset.map.flows.OfctlPrinter;

class FlowsCommandTest {
    private static final DeviceId DEVICE = DeviceId.deviceId("of:0000000000000001");
    private static final DefaultApplicationId APPLICATION =
            new DefaultApplicationId(1, "org.portset");
    private static final String DOMAIN =
            "{'name':'lab','brAddress':'2001:db8:ffff::1','ipv6MtuBytes':1540,'rules':[{"
                    + "'name':'homes','ipv6Prefix':'2001:db8::/40','ipv4Prefix':'192.0.2.0/24',"
                    + "'eaBits':16,'psidOffset':6}]}";
    private static final String BR =
            "{'uplinkPort':1,'tunnelPort':10,'internetPort':2,'internetAddress':'203.0.113.1',"
                    + "'internetMac':'02:00:00:00:02:01','nextHopMac':'02:00:00:00:02:02'}";
    private static final String HOME1 =
            "{'name':'home1','tunnelPort':10,'lanPort':2,'gateway':'192.168.1.1/24',"
                    + "'gatewayMac':'02:00:00:00:01:01','endUserPrefix':'2001:db8:12:3400::/56'}";
    private static final String HOME2 =
            "{'name':'home2','tunnelPort':11,'lanPort':2,'vlan':100,'gateway':'192.168.2.1/24',"
                    + "'gatewayMac':'02:00:00:00:01:02','endUserPrefix':'2001:db8:12:3500::/56'}";

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("lab.json");
    }

    private Run flows(String role, String json) throws IOException {
        Files.writeString(file, json.replace('\'', '"'));
        return Run.of("flows", "--role", role, file.toString());
    }

    private static MapDomain domain() {
        MapRule rule = MapRule.of("homes", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();
        return MapDomain.of(
                        "lab",
                        List.of(rule),
                        "2001:db8:ffff::1",
                        1540,
                        InterfaceIdFormat.RFC7597,
                        false)
                .value();
    }

    private static FlowProgram brProgram() {
        return BrProgram.of(
                DEVICE,
                APPLICATION,
                BrSpec.builder()
                        .domain(domain())
                        .uplinkPort(PortNumber.portNumber(1))
                        .tunnelPort(PortNumber.portNumber(10))
                        .internetPort(PortNumber.portNumber(2))
                        .internetAddress(Ip4Address.valueOf("203.0.113.1"))
                        .internetMac(MacAddress.valueOf("02:00:00:00:02:01"))
                        .nextHopMac(MacAddress.valueOf("02:00:00:00:02:02"))
                        .build());
    }

    private static CeSpec.Builder home(int number) {
        return CeSpec.builder()
                .name("home" + number)
                .uplinkPort(PortNumber.portNumber(1))
                .tunnelPort(PortNumber.portNumber(9 + number))
                .lanPort(PortNumber.portNumber(2))
                .gateway(
                        Ip4Address.valueOf("192.168." + number + ".1"),
                        Ip4Prefix.valueOf("192.168." + number + ".0/24"))
                .gatewayMac(MacAddress.valueOf("02:00:00:00:01:0" + number))
                .outside(
                        domain().derive(
                                        Ip6Prefix.valueOf(
                                                "2001:db8:12:3" + (3 + number) + "00::/56"))
                                .value());
    }

    private static String[] lines(FlowProgram program) {
        return program.rules().stream().map(OfctlPrinter::print).toArray(String[]::new);
    }

    @Test
    void printsTheProgramOfABorderRelay() throws IOException {
        flows("br", "{'domain':" + DOMAIN + ",'br':" + BR + "}").prints(lines(brProgram()));
    }

    @Test
    void printsHowManyRulesEachMapRuleTakes() throws IOException {
        String second =
                "{'name':'whole','ipv6Prefix':'2001:db9::/40','ipv4Prefix':'198.18.0.0/24',"
                        + "'eaBits':8,'psidOffset':0}]}";
        String domain = DOMAIN.replace("}]}", "}," + second);
        Files.writeString(file, ("{'domain':" + domain + ",'br':" + BR + "}").replace('\'', '"'));
        Run.of("flows", "--role", "br", "--sizes", file.toString())
                .prints(
                        "MAP rule                       homes at most   rules",
                        "homes                                 65,536      21",
                        "whole                                    256      12",
                        "for any MAP rules                                 40",
                        "all                                               73");
    }

    @Test
    void printsTheProgramOfACustomerEdge() throws IOException {
        CeSpec second = home(2).vlan(VlanId.vlanId((short) 100)).build();
        FlowProgram program = CeProgram.of(DEVICE, APPLICATION, List.of(home(1).build(), second));
        flows(
                        "ce",
                        "{'domain':"
                                + DOMAIN
                                + ",'ce':{'uplinkPort':1,'homes':["
                                + HOME1
                                + ","
                                + HOME2
                                + "]}}")
                .prints(lines(program));
    }

    @Test
    void printsTheProgramOfACustomerEdgeInAMesh() throws IOException {
        MapDomain mesh = domain().withMesh(true);
        CeSpec inMesh = home(1).mesh(new MeshSpec(mesh, PortNumber.portNumber(20))).build();
        String domain = DOMAIN.replaceFirst("\\{", "{'mesh':true,");
        String home = HOME1.replaceFirst("\\{", "{'meshPort':20,");
        flows("ce", "{'domain':" + domain + ",'ce':{'uplinkPort':1,'homes':[" + home + "]}}")
                .prints(lines(CeProgram.of(DEVICE, APPLICATION, inMesh)));
        flows(
                        "ce",
                        "{'domain':"
                                + domain
                                + ",'ce':{'uplinkPort':1,'homes':["
                                + HOME1
                                + ","
                                + HOME2
                                + "]}}")
                .refuses(
                        "ce.homes[0].meshPort: is missing",
                        "ce.homes[1].meshPort: is missing",
                        "ce.homes[1].name: a switch in a mesh has one home");
    }

    @Test
    void saysBeforeEachRuleWhatItIsFor() throws IOException {
        Files.writeString(file, ("{'domain':" + DOMAIN + ",'br':" + BR + "}").replace('\'', '"'));
        Run.of("flows", "--comments", "--role", "BR", file.toString())
                .prints(
                        brProgram().entries().stream()
                                .flatMap(
                                        entry ->
                                                Stream.of(
                                                        "# " + entry.purpose(),
                                                        OfctlPrinter.print(entry.rule())))
                                .toArray(String[]::new));
    }

    @Test
    void theExampleInItsHelpWorksForBothRoles() throws IOException {
        String json =
                Run.of("flows --help")
                        .out()
                        .lines()
                        .dropWhile(line -> !line.equals("  {"))
                        .takeWhile(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n"));
        flows("br", json).prints(lines(brProgram()));
        flows("ce", json).prints(lines(CeProgram.of(DEVICE, APPLICATION, home(1).build())));
    }

    @Test
    void namesEverythingThatIsWrongWithABorderRelay() throws IOException {
        flows(
                        "br",
                        "{'domain':{'name':'lab','brAddress':'ff02::1','rules':[{'name':'homes',"
                                + "'ipv6Prefix':'2001:db8::1/40','ipv4Prefix':'192.0.2.0/24',"
                                + "'eaBits':16}]},'br':{'uplinkPort':1,'tunnelPort':1,"
                                + "'internetPort':70000,'internetAddress':'203.0.113',"
                                + "'internetMac':'03:00:00:00:02:01','nexthopMac':''},'pe':{}}")
                .refuses(
                        "pe: is none of domain, br, ce",
                        "domain.rules[0].ipv6Prefix: 2001:db8::1/40 has bits set after the first"
                                + " 40; the prefix is 2001:db8::/40",
                        "domain.brAddress: ff02::1 is no address packets can be routed to",
                        "br.nexthopMac: is none of uplinkPort, tunnelPort, internetPort,"
                                + " internetAddress, internetMac, nextHopMac",
                        "br.nextHopMac: is missing",
                        "br.internetPort: 70000 is outside 1..65279",
                        "br.internetAddress: \"203.0.113\" is not an IPv4 address such as"
                                + " 192.0.2.18",
                        "br.internetMac: \"03:00:00:00:02:01\" is not a unicast MAC address such"
                                + " as 02:00:00:00:00:01",
                        "br.tunnelPort: 1 is the uplinkPort too");
    }

    @Test
    void namesEverythingThatIsWrongWithACustomerEdge() throws IOException {
        flows(
                        "ce",
                        "{'domain':"
                                + DOMAIN
                                + ",'ce':{'uplinkPort':1,'homes':["
                                + HOME1
                                + ","
                                + HOME1
                                + ",{'name':'home3','tunnelPort':1,'lanPort':3,'vlan':4095,"
                                + "'gateway':'192.168.3.1','gatewayMac':'02:00:00:00:01:03',"
                                + "'endUserPrefix':'2001:db9::/56'},7]}}")
                .refuses(
                        "ce.homes[1].tunnelPort: is an earlier home's port",
                        "ce.homes[1].lanPort: with its VLAN is an earlier home's port",
                        "ce.homes[2].vlan: 4095 is outside 1..4094",
                        "ce.homes[2].gateway: \"192.168.3.1\" is not an address with its prefix"
                                + " length such as 192.168.1.1/24",
                        "ce.homes[2].tunnelPort: 1 is the uplink's port",
                        "ce.homes[2].endUserPrefix: 2001:db9::/56 is inside no rule of domain"
                                + " lab",
                        "ce.homes[3]: must be an object");
    }

    @Test
    void theRolesPartAndTheDomainMustBeThere() throws IOException {
        flows("br", "{'ce':{}}").refuses("domain: is missing", "br: is missing");
        flows("ce", "{'br':{}}").refuses("domain: is missing", "ce: is missing");
    }

    @Test
    void refusesWhatIsNoJsonObject() throws IOException {
        flows("br", "[]").refuses(file + ": must be an object");
        flows("ce", "7").refuses(file + ": must be an object");
        flows("br", "{'domain':1,\n'domain':2}")
                .refuses(file + ": line 2, column 9: Duplicate field 'domain'");
        flows("br", "").refuses(file + ": is empty");
        flows("br", "{} {}").refuses(file + ": there is more after the document");
    }

    @Test
    void refusesAFileThatCannotBeRead() {
        Run.of("flows", "--role", "br", file.toString()).refuses(file + ": there is no such file");
        Run.of("flows", "--role", "br", directory.toString())
                .refuses(directory + ": cannot be read: Is a directory");
    }

    @Test
    void namesTheRolesThereAre() {
        Run.of("flows --role pe lab.json")
                .refuses("--role: 'pe' is none of br, ce", "Try 'map flows --help'.");
        assertEquals(2, Run.of("flows lab.json").status());
    }
}
