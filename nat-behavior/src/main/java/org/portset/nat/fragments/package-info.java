// SPDX-License-Identifier: Apache-2.0
/** Fragments of IPv4 datagrams, which share the fate of the first one without being reassembled. */
package org.portset.nat.fragments;
