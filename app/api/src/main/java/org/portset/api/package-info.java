// SPDX-License-Identifier: Apache-2.0
/**
 * What the application shows to its users' tools: services and immutable snapshots.
 *
 * <p>The CLI and the web GUI import this package and no other of the application, so values here
 * are texts and numbers. Jackson writes a snapshot as JSON with the accessors' names as keys; the
 * CLI's {@code -j} and REST print just that.
 */
package org.portset.api;
