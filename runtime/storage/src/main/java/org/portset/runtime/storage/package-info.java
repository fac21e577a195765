// SPDX-License-Identifier: Apache-2.0
/** A storage node of an ONOS cluster: Atomix, started as ONOS's clusters expect it. */
package org.portset.runtime.storage;
