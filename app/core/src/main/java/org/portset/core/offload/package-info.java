// SPDX-License-Identifier: Apache-2.0
/** Moves sessions that last into switch rules, and back out when they end. */
package org.portset.core.offload;
