// SPDX-License-Identifier: Apache-2.0
package org.portset.runtime.openflow;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/**
 * Stand-ins for ONOS services: the methods that are named answer, all others give null, false or 0.
 */
final class Fakes {

    private Fakes() {}

    static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            Function<Object[], Object> answer = methods.get(method.getName());
                            if (answer != null) {
                                return answer.apply(arguments);
                            }
                            switch (method.getName()) {
                                case "equals":
                                    return self == arguments[0];
                                case "hashCode":
                                    return System.identityHashCode(self);
                                case "toString":
                                    return type.getSimpleName();
                                default:
                                    return zero(method.getReturnType());
                            }
                        }));
    }

    private static Object zero(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == long.class ? (Object) 0L : type == int.class ? (Object) 0 : null;
    }
}
