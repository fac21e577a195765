// SPDX-License-Identifier: Apache-2.0
// Dark or light, as the system says or as chosen here.

import { select } from "./dom.js";
import { t } from "./text.js";

const KEPT = "portset.theme";

/** Applies what was chosen. */
export function apply() {
  document.documentElement.dataset.theme = localStorage.getItem(KEPT) ?? "auto";
}

/** The element that chooses. */
export function chooser() {
  return select(
    {
      aria: { label: t("theme") },
      onchange: (event) => {
        localStorage.setItem(KEPT, event.target.value);
        apply();
      },
    },
    ["auto", "light", "dark"].map((name) => [name, t(`theme.${name}`)]),
    localStorage.getItem(KEPT) ?? "auto",
  );
}
