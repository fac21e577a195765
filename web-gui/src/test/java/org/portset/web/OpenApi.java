// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;

/** Makes the OpenAPI document of the resources: what the code says, in the words of its javadoc. */
final class OpenApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCHEMAS = "#/components/schemas/";

    private final ObjectNode document = MAPPER.createObjectNode();
    private final Set<Class<?>> wanted = new LinkedHashSet<>();

    private OpenApi() {}

    /** The document, with line ends. */
    static String write(List<Class<?>> resources) {
        OpenApi api = new OpenApi();
        api.header();
        ObjectNode paths = api.document.putObject("paths");
        operations(resources).forEach(o -> api.operation(paths.with(o.path()), o));
        api.schemas();
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(api.document) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every method that answers, by path and method. */
    static List<Operation> operations(List<Class<?>> resources) {
        return resources.stream()
                .flatMap(r -> Arrays.stream(r.getDeclaredMethods()))
                .filter(m -> Operation.methodOf(m) != null)
                .map(Operation::new)
                .sorted(Comparator.comparing(Operation::path).thenComparing(Operation::method))
                .collect(Collectors.toList());
    }

    private void header() {
        document.put("openapi", "3.0.3");
        document.putObject("info")
                .put("title", "Portset")
                .put("version", "1")
                .put(
                        "description",
                        "MAP-E and NAT44 on OpenFlow switches. GET is for users with the role"
                                + " viewer or admin, everything else for admin.");
        document.putArray("servers").addObject().put("url", "/onos/portset/api");
        document.putArray("security").addObject().putArray("basic");
    }

    private void operation(ObjectNode path, Operation o) {
        Javadoc.Member doc = Javadoc.of(o.resource()).method(o.java.getName());
        ObjectNode operation = path.putObject(o.method().toLowerCase(Locale.ROOT));
        operation.put("summary", doc.summary());
        operation.putArray("tags").add(o.resource().getAnnotation(Path.class).value());
        ArrayNode parameters = operation.putArray("parameters");
        for (Parameter p : o.java.getParameters()) {
            parameter(parameters, p, doc);
        }
        Consumes consumes = o.java.getAnnotation(Consumes.class);
        if (consumes != null) {
            ObjectNode content = operation.putObject("requestBody").put("required", true);
            for (String type : consumes.value()) {
                content.with("content").putObject(type).putObject("schema").put("type", "object");
            }
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode ok = responses.putObject("200").put("description", "It worked.");
        answer(ok, o.java);
        responses
                .putObject("default")
                .put("description", "What is wrong, as a problem document (RFC 7807).")
                .putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", SCHEMAS + "Problem");
    }

    private static void parameter(ArrayNode parameters, Parameter p, Javadoc.Member doc) {
        QueryParam query = p.getAnnotation(QueryParam.class);
        PathParam path = p.getAnnotation(PathParam.class);
        if (query == null && path == null) {
            return;
        }
        ObjectNode parameter =
                parameters
                        .addObject()
                        .put("name", query == null ? path.value() : query.value())
                        .put("in", query == null ? "path" : "query")
                        .put(
                                "description",
                                doc.parameter(query == null ? path.value() : query.value()));
        if (path != null) {
            parameter.put("required", true);
        }
        ObjectNode schema = parameter.putObject("schema");
        DefaultValue usual = p.getAnnotation(DefaultValue.class);
        if (p.getType() == boolean.class) {
            schema.put("type", "boolean");
        } else if (usual != null && usual.value().matches("[0-9]+")) {
            schema.put("type", "integer").put("default", Integer.parseInt(usual.value()));
            return;
        } else {
            schema.put("type", "string");
        }
        if (usual != null) {
            schema.put("default", usual.value());
        }
    }

    private void answer(ObjectNode response, Method method) {
        Answers answers = method.getAnnotation(Answers.class);
        ObjectNode content = response.putObject("content");
        if (method.getDeclaringClass() == MetricsResource.class) {
            content.putObject(MetricsResource.MEDIA_TYPE).putObject("schema").put("type", "string");
            return;
        }
        if (answers.value() == String.class) {
            content.putObject("text/plain").putObject("schema").put("type", "string");
            return;
        }
        ObjectNode schema = content.putObject("application/json").putObject("schema");
        if (answers.value() == Void.class) {
            schema.put("type", "object");
        } else if (answers.dryRun() != Void.class) {
            ArrayNode either = schema.putArray("oneOf");
            either.addObject().put("$ref", reference(answers.value()));
            either.addObject().put("$ref", reference(answers.dryRun()));
        } else if (answers.name().isEmpty()) {
            schema.put("$ref", reference(answers.value()));
        } else {
            ObjectNode member =
                    schema.put("type", "object").putObject("properties").putObject(answers.name());
            member.put("type", "array").putObject("items").put("$ref", reference(answers.value()));
        }
    }

    private String reference(Class<?> snapshot) {
        wanted.add(snapshot);
        return SCHEMAS + name(snapshot);
    }

    private static String name(Class<?> snapshot) {
        return snapshot.getSimpleName().replace("Snapshot", "");
    }

    private void schemas() {
        ObjectNode components = document.putObject("components");
        ObjectNode schemas = components.putObject("schemas");
        problem(schemas);
        Set<Class<?>> done = new LinkedHashSet<>();
        while (done.size() < wanted.size()) {
            for (Class<?> snapshot : List.copyOf(wanted)) {
                if (done.add(snapshot)) {
                    schema(schemas.putObject(name(snapshot)), snapshot);
                }
            }
        }
        components
                .putObject("securitySchemes")
                .putObject("basic")
                .put("type", "http")
                .put("scheme", "basic");
    }

    private static void problem(ObjectNode schemas) {
        ObjectNode properties =
                schemas.putObject("Problem").put("type", "object").putObject("properties");
        Stream.of("type", "title", "detail", "field")
                .forEach(name -> properties.putObject(name).put("type", "string"));
        properties.putObject("status").put("type", "integer");
        ObjectNode error =
                properties
                        .putObject("errors")
                        .put("type", "array")
                        .putObject("items")
                        .put("type", "object")
                        .putObject("properties");
        error.putObject("field").put("type", "string");
        error.putObject("detail").put("type", "string");
    }

    private void schema(ObjectNode schema, Class<?> snapshot) {
        Javadoc doc = Javadoc.of(snapshot);
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        for (Field field : snapshot.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                ObjectNode property = properties.putObject(field.getName());
                property.put("description", doc.method(field.getName()).summary());
                type(property, field.getGenericType());
            }
        }
    }

    private void type(ObjectNode property, Type type) {
        if (type instanceof ParameterizedType) {
            Type item = ((ParameterizedType) type).getActualTypeArguments()[0];
            type(property.put("type", "array").putObject("items"), item);
        } else if (type == String.class) {
            property.put("type", "string").put("nullable", true);
        } else if (type == boolean.class) {
            property.put("type", "boolean");
        } else if (type == long.class || type == Long.class) {
            property.put("type", "integer").put("format", "int64");
            nullable(property, type == Long.class);
        } else if (type == int.class || type == Integer.class) {
            property.put("type", "integer").put("format", "int32");
            nullable(property, type == Integer.class);
        } else {
            // Siblings of a reference mean nothing in OpenAPI 3.0.
            property.remove("description");
            property.put("$ref", reference((Class<?>) type));
        }
    }

    private static void nullable(ObjectNode property, boolean isNullable) {
        if (isNullable) {
            property.put("nullable", true);
        }
    }

    /** A resource's method that answers requests. */
    static final class Operation {
        private final Method java;

        private Operation(Method java) {
            this.java = java;
        }

        private static String methodOf(Method java) {
            for (Annotation annotation : java.getAnnotations()) {
                HttpMethod method = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (method != null) {
                    return method.value();
                }
            }
            return null;
        }

        Class<?> resource() {
            return java.getDeclaringClass();
        }

        String method() {
            return methodOf(java);
        }

        String path() {
            Path own = java.getAnnotation(Path.class);
            return "/"
                    + resource().getAnnotation(Path.class).value()
                    + (own == null ? "" : "/" + own.value());
        }

        String summary() {
            return Javadoc.of(resource()).method(java.getName()).summary();
        }

        List<String> query() {
            return Arrays.stream(java.getParameters())
                    .map(p -> p.getAnnotation(QueryParam.class))
                    .filter(q -> q != null)
                    .map(QueryParam::value)
                    .collect(Collectors.toList());
        }
    }
}
