// SPDX-License-Identifier: Apache-2.0
/** What the tests of all packages stand on: a configured network without ONOS, and its packets. */
package org.portset.core.testing;
