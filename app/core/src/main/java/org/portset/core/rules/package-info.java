// SPDX-License-Identifier: Apache-2.0
/** The rule server inside the application. */
package org.portset.core.rules;
