// SPDX-License-Identifier: Apache-2.0
// Begins: words, header, live state, and the view that the address names.

import { get } from "./api.js";
import * as configure from "./configure.js";
import { h, put, select } from "./dom.js";
import * as flows from "./flows.js";
import { connect, connection, latest, listen } from "./live.js";
import * as nts from "./nts.js";
import * as overview from "./overview.js";
import * as ports from "./ports.js";
import { choose, chosen, LANGUAGES, load, t } from "./text.js";
import * as theme from "./theme.js";
import * as trace from "./trace.js";

// Each view: show(main, parameters, user) fills the page and gives a way to end it.
const VIEWS = { overview, flows, ports, trace, nts, configure };

let user = { name: "", admin: false, presets: [], behaviors: [] };
let leave = () => {};

/** The view and its parameters, from an address such as #/ports?subscriber=home1. */
function place() {
  const [name, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { name: name in VIEWS ? name : "overview", parameters: new URLSearchParams(query ?? "") };
}

function show() {
  leave();
  const { name, parameters } = place();
  const main = put(document.getElementById("main"));
  main.className = name;
  document.title = `${t(`nav.${name}`)} – Portset`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === name) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  leave = VIEWS[name].show(main, parameters, user) ?? (() => {});
}

function header() {
  const state = h("span", { class: "connection", role: "status" });
  const said = { state: "" };
  listen(() => {
    if (said.state !== connection()) {
      said.state = connection();
      state.dataset.state = said.state;
      put(state, h("span", { class: "dot", aria: { hidden: "true" } }), t(`connection.${said.state}`));
    }
    state.title = latest() ? new Date(latest().time).toLocaleTimeString() : "";
  });
  put(
    document.getElementById("header"),
    h("a", { class: "brand", href: "#/overview" }, h("img", { src: "page/icon.svg", alt: "", width: 24, height: 24 }), "Portset"),
    h("nav", { aria: { label: t("nav.label") } }, Object.keys(VIEWS).map((name) => h("a", { href: `#/${name}`, data: { view: name } }, t(`nav.${name}`)))),
    h(
      "div",
      { class: "settings" },
      state,
      h("span", { class: "user", title: t(user.admin ? "user.admin" : "user.viewer") }, user.name),
      theme.chooser(),
      select({ aria: { label: t("language") }, onchange: (event) => choose(event.target.value).then(begin) }, LANGUAGES, chosen()),
    ),
  );
  put(document.getElementById("skip"), t("skip"));
}

function begin() {
  header();
  show();
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
theme.apply();
await load();
connect();
try {
  user = await get("user");
} catch {
  // The connection's state says what is the matter; what needs the user's role is not offered.
}
begin();
addEventListener("hashchange", show);
