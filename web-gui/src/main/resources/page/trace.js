// SPDX-License-Identifier: Apache-2.0
// Why a packet does, or does not, get through.

import { get, Problem } from "./api.js";
import { h, put, select } from "./dom.js";
import { latest, listen } from "./live.js";
import { t } from "./text.js";
import { card, field, showErrors, subscriberOptions } from "./widgets.js";

const FIELDS = ["direction", "subscriber", "protocol", "source", "destination"];
const OUTCOMES = { delivered: "✓", controller: "→", dropped: "✗" };

function steps(trace) {
  const list = trace.steps.map((step) => h("li", {}, h("div", { class: "where" }, step.where), h("div", { class: "what" }, step.what), step.effect && h("div", { class: "effect" }, "→ ", step.effect)));
  return [
    h("p", { class: `outcome ${trace.outcome}`, role: "status" }, h("b", {}, `${OUTCOMES[trace.outcome] ?? ""} ${t(`trace.${trace.outcome}`)}`), ` ${trace.reason}`, h("span", {}, trace.sentence ?? "")),
    h("ol", { class: "steps" }, list),
  ];
}

/** Fills the page; gives a way to end it. */
export function show(main, parameters) {
  const given = (name, usual) => parameters.get(name) ?? usual;
  const direction = given("direction", "out");
  const controls = {
    direction: select({}, [["out", t("trace.out")], ["in", t("trace.in")]], direction),
    subscriber: select({}, subscriberOptions(), given("subscriber", "")),
    protocol: select({}, ["tcp", "udp", "icmp"].map((each) => [each, each]), given("protocol", "tcp")),
    source: h("input", { value: given("source", ""), placeholder: "192.168.1.10:40000", autocomplete: "off", spellcheck: "false" }),
    destination: h("input", { value: given("destination", ""), placeholder: "198.51.100.10:80", autocomplete: "off", spellcheck: "false" }),
  };
  const result = h("div", { class: "result" });
  const general = h("p", { class: "error", role: "alert" });
  const form = h("form", { class: "fields", novalidate: true }, FIELDS.map((name) => field(name, t(`trace.${name}`), controls[name])), h("button", { class: "go" }, t("trace.go")));
  const fit = () => {
    const out = controls.direction.value === "out";
    controls.subscriber.disabled = !out;
    controls.source.placeholder = out ? "192.168.1.10:40000" : "203.0.113.5:53";
    const shared = latest()?.subscribers?.[0]?.ipv4 ?? "192.0.2.18";
    controls.destination.placeholder = out ? "198.51.100.10:80" : `${shared}:1232`;
  };
  controls.direction.addEventListener("change", fit);
  fit();

  async function ask() {
    const asked = Object.fromEntries(FIELDS.map((name) => [name, controls[name].value.trim()]));
    if (asked.direction === "in") {
      delete asked.subscriber;
    }
    history.replaceState(null, "", `#/trace?${new URLSearchParams(asked)}`);
    showErrors(form, new Map());
    put(general);
    try {
      put(result, steps(await get("trace", asked)));
    } catch (error) {
      put(result);
      const left = error instanceof Problem ? showErrors(form, error.fields) : new Map();
      if (!(error instanceof Problem) || error.fields.size === 0 || left.size > 0) {
        put(general, error.message);
      }
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  put(main, h("h1", { class: "unseen" }, t("nav.trace")), h("div", { class: "columns" }, card(t("trace.packet"), h("p", { class: "help" }, t("trace.help")), form, general), card(t("trace.way"), result)));
  const stop = listen(() => {
    if (controls.subscriber.options.length === 0) {
      put(controls.subscriber, subscriberOptions().map(([value, text]) => h("option", { value, selected: value === given("subscriber", "") }, text)));
    }
  });
  if (parameters.has("destination")) {
    ask();
  }
  return stop;
}
