// SPDX-License-Identifier: Apache-2.0
/**
 * Targets for a fuzzer. Each has a {@code fuzzerTestOneInput} that takes any bytes, and fails by
 * throwing. What needs a package's own view of its classes lies in that package. Inputs that have
 * led somewhere once are in {@code resources/corpus}, and {@link org.portset.fuzz.CorpusTest}
 * repeats them; {@code ./portset test --fuzz} looks for more.
 */
package org.portset.fuzz;
