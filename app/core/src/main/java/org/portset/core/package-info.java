// SPDX-License-Identifier: Apache-2.0
/**
 * The application's components: {@link org.portset.core.PortsetRuntime} puts the parts together,
 * {@link org.portset.core.MapeManager} and {@link org.portset.core.NatManager} show them.
 */
package org.portset.core;
