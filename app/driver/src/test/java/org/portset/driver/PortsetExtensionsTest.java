// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.onosproject.codec.CodecContext;
import org.onosproject.codec.JsonCodec;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.portset.map.flows.Field;
import org.portset.map.flows.LoadField;
import org.portset.map.flows.MoveField;
import org.portset.map.flows.ResubmitTable;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFFlowStatsEntry;
import org.projectfloodlight.openflow.protocol.OFFlowStatsReply;
import org.projectfloodlight.openflow.protocol.OFInstructionType;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstruction;
import org.projectfloodlight.openflow.protocol.instruction.OFInstructionApplyActions;

class PortsetExtensionsTest {
    private static final OFFactory FACTORY = OFFactories.getFactory(OFVersion.OF_13);

    /**
     * A flow statistics reply of Open vSwitch 3.1 for one rule with
     * move:NXM_NX_TCP_FLAGS[0..2]->OXM_OF_METADATA[0..2],
     * move:NXM_OF_IP_DST[]->NXM_NX_TUN_IPV6_DST[16..47], load:0x5->NXM_NX_REG4[],
     * load:0x20010db800000000->NXM_NX_TUN_IPV6_DST[64..127], push_vlan:0x88a8,
     * move:NXM_NX_TUN_IPV6_SRC[0..7]->OXM_OF_VLAN_VID[0..7], push_vlan:0x88a8,
     * move:NXM_NX_XXREG0[]->NXM_NX_TUN_IPV6_SRC[], resubmit(,3), set_field:7->tun_id, goto_table:1.
     */
    private static final String STATISTICS =
            "04130120000000020001000000000000011000000000000006516e80800000000000000000000000"
                    + "0000000000000000000000000000000000000000000000000001000f80000a0208008000"
                    + "14010600000400c800000000ffff00180000232000060003000000000001440280000408"
                    + "ffff0018000023200006002000000010000010040001dc10ffff0018000023200007001f"
                    + "000108040000000000000005ffff0018000023200007103f0001dc1020010db800000000"
                    + "0011000888a80000ffff00180000232000060008000000000001da1080000c0200110008"
                    + "88a80000ffff00180000232000060080000000000001de100001da10ffff001000002320"
                    + "000efff8030000000019001080004c0800000000000000070001000801000000";

    private static final MoveField FLAGS = MoveField.of(Field.TCP_FLAGS, 0, Field.METADATA, 0, 3);
    private static final MoveField ADDRESS =
            MoveField.of(Field.IP_DST, 0, Field.TUN_IPV6_DST, 16, 32);
    private static final LoadField PREFIX =
            LoadField.of(Field.TUN_IPV6_DST, 64, 64, 0x20010db800000000L);
    private static final ResubmitTable TABLE_3 = ResubmitTable.of(3);

    private final PortsetExtensions extensions = new PortsetExtensions();
    private final CodecContext context = new Context();

    @Test
    void writesTheBytesThatOvsOfctlWrites() {
        assertEquals("ffff00180000232000060003000000000001440280000408", written(FLAGS));
        assertEquals("ffff0018000023200006002000000010000010040001dc10", written(ADDRESS));
        assertEquals("ffff0018000023200007103f0001dc1020010db800000000", written(PREFIX));
        assertEquals("ffff001000002320000efff803000000", written(TABLE_3));
    }

    @Test
    void writesFieldsWithTheirCapturedHeaders() {
        Field[] fields = {
            Field.TUN_IPV6_SRC,
            Field.TUN_IPV6_DST,
            Field.METADATA,
            Field.IP_SRC,
            Field.IP_DST,
            Field.TCP_SRC,
            Field.TCP_DST,
            Field.UDP_SRC,
            Field.UDP_DST
        };
        int[] headers = {
            0x0001da10, 0x0001dc10, 0x80000408, 0x0e04, 0x1004, 0x1202, 0x1402, 0x1602, 0x1802
        };
        for (int i = 0; i < fields.length; i++) {
            assertEquals(headers[i], fields[i].header(), fields[i].toString());
        }
    }

    @Test
    void givesBackEqualExtensionsFromAnOpenVSwitchStatisticsReply() throws Exception {
        ByteBuf reply =
                Unpooled.wrappedBuffer(BaseEncoding.base16().lowerCase().decode(STATISTICS));
        OFFlowStatsReply statistics = (OFFlowStatsReply) FACTORY.getReader().readFrom(reply);
        OFFlowStatsEntry rule = statistics.getEntries().get(0);
        List<OFAction> actions = actions(rule);
        assertEquals(FLAGS, extensions.mapAction(actions.get(0)));
        assertEquals(ADDRESS, extensions.mapAction(actions.get(1)));
        assertEquals(LoadField.of(Field.REG4, 0, 32, 5), extensions.mapAction(actions.get(2)));
        assertEquals(PREFIX, extensions.mapAction(actions.get(3)));
        assertEquals(
                MoveField.of(Field.TUN_IPV6_SRC, 0, Field.VLAN_VID, 0, 8),
                extensions.mapAction(actions.get(5)));
        assertEquals(
                MoveField.of(Field.XXREG0, 0, Field.TUN_IPV6_SRC, 0, 128),
                extensions.mapAction(actions.get(7)));
        assertEquals(TABLE_3, extensions.mapAction(actions.get(8)));
    }

    private static List<OFAction> actions(OFFlowStatsEntry rule) {
        for (OFInstruction instruction : rule.getInstructions()) {
            if (instruction.getType() == OFInstructionType.APPLY_ACTIONS) {
                return ((OFInstructionApplyActions) instruction).getActions();
            }
        }
        throw new AssertionError("no actions in " + rule);
    }

    @Test
    void keepsAForeignActionAsItCame() {
        byte[] bytes = BaseEncoding.base16().lowerCase().decode("ffff0010000023200012000000000000");
        ExtensionTreatment opaque = extensions.mapAction(new RawAction(OFVersion.OF_13, bytes));
        assertEquals(new OpaqueAction(bytes), opaque);
        assertEquals("ffff0010000023200012000000000000", written(opaque));
        assertEquals("action:ffff0010000023200012000000000000", opaque.toString());
    }

    @Test
    void mapsAnyBytesWithoutAnException() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        Random random = new Random(seed);
        byte[][] ours = {
            bytes(FLAGS), bytes(ADDRESS), bytes(PREFIX), bytes(TABLE_3),
        };
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = ours[random.nextInt(ours.length)].clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            OFAction action = new RawAction(OFVersion.OF_13, bytes);
            ExtensionTreatment mapped = extensions.mapAction(action);
            assertEquals(
                    mapped,
                    extensions.mapAction(extensions.mapInstruction(FACTORY, mapped)),
                    () -> "seed " + seed);
        }
    }

    @Test
    void goesThroughStoresByTheResolver() {
        for (ExtensionTreatment original : List.of(FLAGS, PREFIX, TABLE_3)) {
            assertTrue(extensions.supported(original.type()));
            ExtensionTreatment copy = extensions.getExtensionInstruction(original.type());
            assertNotEquals(original, copy);
            copy.deserialize(original.serialize());
            assertEquals(original, copy);
            assertEquals(original.hashCode(), copy.hashCode());
        }
        ExtensionTreatmentType foreign = new ExtensionTreatmentType(1);
        assertNull(extensions.getExtensionInstruction(foreign));
    }

    @Test
    void refusesSerialFormsOfOtherExtensions() {
        MoveField move = MoveField.empty();
        assertThrows(IllegalArgumentException.class, () -> move.deserialize(PREFIX.serialize()));
        assertThrows(IllegalArgumentException.class, () -> move.deserialize(new byte[14]));
        LoadField load = LoadField.empty();
        assertThrows(IllegalArgumentException.class, () -> load.deserialize(FLAGS.serialize()));
        ResubmitTable resubmit = ResubmitTable.empty();
        assertThrows(
                IllegalArgumentException.class,
                () -> resubmit.deserialize(new byte[] {(byte) 255}));
    }

    @Test
    void goesThroughJson() {
        OpaqueAction opaque = new OpaqueAction(new byte[] {1, 2, (byte) 0xfe});
        for (ExtensionTreatment original : List.of(FLAGS, PREFIX, TABLE_3, opaque)) {
            assertEquals(
                    original, extensions.decode(extensions.encode(original, context), context));
        }
    }

    @Test
    void showsPartsAndTextInJson() {
        assertEquals(
                "{\"type\":\"load\",\"destination\":\"NXM_NX_TUN_IPV6_DST\","
                        + "\"destinationOffset\":64,\"nbits\":64,\"value\":\"0x20010db800000000\","
                        + "\"text\":\"load:0x20010db800000000->NXM_NX_TUN_IPV6_DST[64..127]\"}",
                extensions.encode(PREFIX, context).toString());
    }

    @Test
    void namesTheWrongPartOfJson() {
        ObjectNode node = extensions.encode(FLAGS, context).put("source", "NXM_OF_NOTHING");
        Exception wrong =
                assertThrows(
                        IllegalArgumentException.class, () -> extensions.decode(node, context));
        assertEquals("source: no field is called NXM_OF_NOTHING", wrong.getMessage());
    }

    private static byte[] bytes(ExtensionTreatment extension) {
        return BaseEncoding.base16().lowerCase().decode(written(extension));
    }

    private static String written(ExtensionTreatment extension) {
        ByteBuf out = Unpooled.buffer();
        new PortsetExtensions().mapInstruction(FACTORY, extension).writeTo(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    private static final class Context implements CodecContext {
        private final ObjectMapper mapper = new ObjectMapper();

        @Override
        public ObjectMapper mapper() {
            return mapper;
        }

        @Override
        public <T> JsonCodec<T> codec(Class<T> type) {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public <T> T getService(Class<T> type) {
            throw new UnsupportedOperationException("not needed here");
        }
    }
}
