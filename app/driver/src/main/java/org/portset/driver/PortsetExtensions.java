// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.onosproject.codec.CodecContext;
import org.onosproject.net.behaviour.ExtensionTreatmentResolver;
import org.onosproject.net.driver.AbstractHandlerBehaviour;
import org.onosproject.net.flow.instructions.ExtensionTreatment;
import org.onosproject.net.flow.instructions.ExtensionTreatmentType;
import org.onosproject.openflow.controller.ExtensionTreatmentInterpreter;
import org.portset.map.flows.Field;
import org.portset.map.flows.LoadField;
import org.portset.map.flows.MoveField;
import org.portset.map.flows.ResubmitTable;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.action.OFAction;

/**
 * Moves, loads and resubmits of an Open vSwitch: to and from OpenFlow, JSON, and ONOS's stores.
 *
 * <p>Whatever a switch's statistics hold is given back as an object equal to the one installed, or
 * as an {@link OpaqueAction}: a rule that came back different would be installed again at every
 * poll, and an exception would end the poll.
 */
public class PortsetExtensions extends AbstractHandlerBehaviour
        implements ExtensionTreatmentInterpreter, ExtensionTreatmentResolver {
    private static final String TYPE = "type";
    private static final String MOVE = "move";
    private static final String LOAD = "load";
    private static final String RESUBMIT = "resubmit";
    private static final String OPAQUE = "opaque";
    private static final String TEXT = "text";
    private static final String SOURCE = "source";
    private static final String SOURCE_OFFSET = "sourceOffset";
    private static final String DESTINATION = "destination";
    private static final String DESTINATION_OFFSET = "destinationOffset";
    private static final String NBITS = "nbits";
    private static final String VALUE = "value";
    private static final String TABLE = "table";
    private static final String BYTES = "bytes";
    private static final int HEX = 16;

    @Override
    public boolean supported(ExtensionTreatmentType type) {
        return type.equals(MoveField.TYPE)
                || type.equals(LoadField.TYPE)
                || type.equals(ResubmitTable.TYPE)
                || type.equals(OpaqueAction.TYPE);
    }

    /**
     * An instance to deserialize into, or null where the type is none of ours, as ONOS wants it.
     */
    @Override
    public ExtensionTreatment getExtensionInstruction(ExtensionTreatmentType type) {
        if (type.equals(MoveField.TYPE)) {
            return MoveField.empty();
        }
        if (type.equals(LoadField.TYPE)) {
            return LoadField.empty();
        }
        if (type.equals(ResubmitTable.TYPE)) {
            return ResubmitTable.empty();
        }
        return type.equals(OpaqueAction.TYPE) ? new OpaqueAction(new byte[0]) : null;
    }

    /**
     * The action that tells the switch.
     *
     * @throws UnsupportedOperationException if the extension is none of ours
     */
    @Override
    public OFAction mapInstruction(OFFactory factory, ExtensionTreatment extension) {
        return new RawAction(factory.getVersion(), bytes(extension));
    }

    private static byte[] bytes(ExtensionTreatment extension) {
        if (extension instanceof MoveField) {
            return NiciraActions.bytes((MoveField) extension);
        }
        if (extension instanceof LoadField) {
            return NiciraActions.bytes((LoadField) extension);
        }
        if (extension instanceof ResubmitTable) {
            return NiciraActions.bytes((ResubmitTable) extension);
        }
        if (extension instanceof OpaqueAction) {
            return extension.serialize();
        }
        throw new UnsupportedOperationException("no action for " + extension);
    }

    @Override
    public ExtensionTreatment mapAction(OFAction action) {
        ByteBuf buffer = Unpooled.buffer();
        action.writeTo(buffer);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return NiciraActions.parse(bytes).orElseGet(() -> new OpaqueAction(bytes));
    }

    /** With a type, the parts, and the text that ovs-ofctl would write. */
    @Override
    public ObjectNode encode(ExtensionTreatment extension, CodecContext context) {
        ObjectNode node = context.mapper().createObjectNode();
        if (extension instanceof MoveField) {
            MoveField move = (MoveField) extension;
            node.put(TYPE, MOVE)
                    .put(SOURCE, move.source().ovsName())
                    .put(SOURCE_OFFSET, move.sourceOffset())
                    .put(DESTINATION, move.destination().ovsName())
                    .put(DESTINATION_OFFSET, move.destinationOffset())
                    .put(NBITS, move.nbits());
        } else if (extension instanceof LoadField) {
            LoadField load = (LoadField) extension;
            node.put(TYPE, LOAD)
                    .put(DESTINATION, load.destination().ovsName())
                    .put(DESTINATION_OFFSET, load.offset())
                    .put(NBITS, load.nbits())
                    .put(VALUE, "0x" + Long.toHexString(load.value()));
        } else if (extension instanceof ResubmitTable) {
            node.put(TYPE, RESUBMIT).put(TABLE, ((ResubmitTable) extension).table());
        } else {
            node.put(TYPE, OPAQUE)
                    .put(BYTES, BaseEncoding.base16().lowerCase().encode(extension.serialize()));
        }
        return node.put(TEXT, extension.toString());
    }

    /**
     * What {@link #encode} gave; the text is not looked at.
     *
     * @throws IllegalArgumentException if a part is missing or wrong
     */
    @Override
    public ExtensionTreatment decode(ObjectNode node, CodecContext context) {
        String type = part(node, TYPE).asText();
        switch (type) {
            case MOVE:
                return MoveField.of(
                        field(node, SOURCE),
                        number(node, SOURCE_OFFSET),
                        field(node, DESTINATION),
                        number(node, DESTINATION_OFFSET),
                        number(node, NBITS));
            case LOAD:
                return LoadField.of(
                        field(node, DESTINATION),
                        number(node, DESTINATION_OFFSET),
                        number(node, NBITS),
                        value(node));
            case RESUBMIT:
                return ResubmitTable.of(number(node, TABLE));
            case OPAQUE:
                return new OpaqueAction(
                        BaseEncoding.base16().lowerCase().decode(part(node, BYTES).asText()));
            default:
                throw new IllegalArgumentException("type: no extension is called " + type);
        }
    }

    private static JsonNode part(ObjectNode node, String name) {
        JsonNode part = node.get(name);
        if (part == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        return part;
    }

    private static int number(ObjectNode node, String name) {
        JsonNode part = part(node, name);
        if (!part.isInt()) {
            throw new IllegalArgumentException(name + ": not a whole number");
        }
        return part.asInt();
    }

    private static long value(ObjectNode node) {
        String text = part(node, VALUE).asText();
        if (!text.startsWith("0x")) {
            throw new IllegalArgumentException(VALUE + ": not a number like 0x1f");
        }
        return Long.parseUnsignedLong(text.substring(2), HEX);
    }

    private static Field field(ObjectNode node, String name) {
        String text = part(node, name).asText();
        return Field.ofName(text)
                .orElseThrow(
                        () -> new IllegalArgumentException(name + ": no field is called " + text));
    }
}
