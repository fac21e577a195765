// SPDX-License-Identifier: Apache-2.0
package org.portset.nat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The requirements, by RFC and number, that a test shows to be met; they make a table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Requirement {
    /** Such as {@code RFC4787-3a}. */
    String[] value();
}
