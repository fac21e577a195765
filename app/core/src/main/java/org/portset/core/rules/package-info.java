// SPDX-License-Identifier: Apache-2.0
/** The rule server inside the application, and the other end: rules that are fetched. */
package org.portset.core.rules;
