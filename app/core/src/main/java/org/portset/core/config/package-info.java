// SPDX-License-Identifier: Apache-2.0
/** The network configuration: from JSON to a checked, immutable model. */
package org.portset.core.config;
