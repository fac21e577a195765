// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.ws.rs.core.Response;
import org.portset.api.MapeService;
import org.portset.api.NatService;
import org.portset.api.NtsService;

/** Services of which a test says what their methods answer. */
final class FakeServices {
    private FakeServices() {}

    /** A NAT whose methods answer so, given their arguments. */
    static NatService nat(Map<String, Function<Object[], Object>> answers) {
        return proxy(NatService.class, answers);
    }

    /** A MAP-E service whose methods answer so, given their arguments. */
    static MapeService mape(Map<String, Function<Object[], Object>> answers) {
        return proxy(MapeService.class, answers);
    }

    /** An NTS service whose methods answer so, given their arguments. */
    static NtsService nts(Map<String, Function<Object[], Object>> answers) {
        return proxy(NtsService.class, answers);
    }

    private static <T> T proxy(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                answers.getOrDefault(
                                                method.getName(),
                                                given -> {
                                                    throw new AssertionError(
                                                            method + Arrays.toString(given));
                                                })
                                        .apply(arguments)));
    }

    /** What a request is answered, whether by the resource or by the mapper of what it throws. */
    static Response asked(Supplier<Response> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() instanceof InvocationTargetException ? e.getCause() : e;
            return new ProblemMapper().toResponse(cause);
        }
    }
}
