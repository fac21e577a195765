// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a method answers; the OpenAPI document is held against it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Answers {
    /**
     * The snapshot; {@code Void} for an object that the method's summary describes, {@code String}
     * for a plain text.
     */
    Class<?> value();

    /** The member that is an array of them; empty where the answer is the snapshot itself. */
    String name() default "";

    /** The snapshot in its place where the query says dryRun=true; {@code Void} where it can't. */
    Class<?> dryRun() default Void.class;
}
