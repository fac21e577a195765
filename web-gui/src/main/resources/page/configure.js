// SPDX-License-Identifier: Apache-2.0
// One subscriber's policy, with the server's errors at their fields; the domains; and the MAP calculator.

import { get, patch, post } from "./api.js";
import { calculator } from "./calculator.js";
import { domains } from "./domain.js";
import { h, put, select } from "./dom.js";
import { t } from "./text.js";
import { card, field, refused, showErrors, table } from "./widgets.js";

// [name in the configuration, name in the policy that is in force, kind]; as in docs/configuration.md.
const GROUPS = {
  behaviour: [["preset", "preset", "preset"], ["mapping", "mapping", "behavior"], ["filtering", "filtering", "behavior"], ["tcpFiltering", "tcpFiltering", "behavior"]],
  ports: [
    ["limits.tcpPorts", "tcpPortLimit", "number"],
    ["limits.udpPorts", "udpPortLimit", "number"],
    ["limits.icmpIds", "icmpIdLimit", "number"],
    ["limits.sessions", "sessionLimit", "number"],
    ["limits.sessionsPerSecond", "sessionsPerSecondLimit", "number"],
    ["timeWait", "timeWait", ["hold", "zero", "recycle"]],
    ["portOverload", "portOverload", "flag"],
    ["portParity", "portParity", "flag"],
    ["portHoldSeconds", "portHoldSeconds", "number"],
    ["portHoldCount", "portHoldCount", "number"],
  ],
  timers: ["udpSeconds", "tcpPartialOpenSeconds", "tcpEstablishedSeconds", "tcpPartialCloseSeconds", "tcpTransitorySeconds", "tcpTimeWaitSeconds", "icmpSeconds"].map((name) => [`timers.${name}`, name, "number"]),
  rest: [
    ["inboundRefresh", "inboundRefresh", "flag"],
    ["icmpErrors", "icmpErrors", "flag"],
    ["unsolicitedSynReply", "unsolicitedSynReply", "flag"],
    ["untranslated", "untranslated", "list"],
    ["log", "log", ["port-set", "mappings", "none"]],
    ["logDestinations", "logDestinations", "flag"],
  ],
};
const FIELDS = Object.values(GROUPS).flat();

function control([, , kind], value, user) {
  const words = (list) => select({}, list.map((each) => [each, each]), value);
  if (kind === "preset") {
    return select({}, [...(value === "-" ? [["-", t("configure.noPreset")]] : []), ...user.presets.map((each) => [each, each])], value);
  }
  if (kind === "behavior") {
    return words(user.behaviors);
  }
  if (Array.isArray(kind)) {
    return words(kind);
  }
  if (kind === "flag") {
    return h("input", { type: "checkbox", checked: value });
  }
  const text = kind === "list" ? value.join(", ") : String(value);
  return h("input", { value: text, inputmode: kind === "number" ? "numeric" : "text", autocomplete: "off", spellcheck: "false", size: kind === "number" ? 8 : 24 });
}

/** What a control says, as JSON has it in a patch: null takes a field out. */
function said(element, kind) {
  if (kind === "flag") {
    return element.checked;
  }
  const text = element.value.trim();
  if (kind === "list") {
    return text === "" ? null : text.split(/[\s,]+/);
  }
  if (kind === "number") {
    // What is no number goes as it is: the server says what is wrong with it, at its field.
    return text === "" ? null : /^\d{1,9}$/.test(text) ? Number(text) : text;
  }
  return text;
}

/** The controls that differ from what they were, as a merge patch. */
function changes(controls, before) {
  const document = {};
  for (const [name, , kind] of FIELDS) {
    const value = said(controls.get(name), kind);
    if (JSON.stringify(value) !== JSON.stringify(before.get(name))) {
      const [outer, inner] = name.split(".");
      if (inner) {
        document[outer] = { ...document[outer], [inner]: value };
      } else {
        document[outer] = value;
      }
    }
  }
  return document;
}

function changed(before, after) {
  const shown = (value) => (Array.isArray(value) ? value.join(", ") : String(value));
  const rows = Object.keys(after).filter((name) => shown(after[name]) !== shown(before[name])).map((name) => [name, shown(before[name]), shown(after[name])]);
  return [h("p", {}, rows.length ? t("configure.changed") : t("configure.same")), rows.length > 0 && table(t("configure.changed"), [[t("configure.field"), ""], [t("configure.before"), ""], [t("configure.after"), ""]], rows, ""), h("p", { class: "help" }, t("configure.existing"))];
}

function policyForm(policy, user, reload) {
  const controls = new Map(FIELDS.map((each) => [each[0], control(each, policy[each[1]], user)]));
  const before = new Map(FIELDS.map(([name, , kind]) => [name, said(controls.get(name), kind)]));
  const result = h("div", { role: "status" });
  const save = h("button", { class: "go", disabled: !user.admin }, t("configure.save"));
  const form = h(
    "form",
    { novalidate: true },
    Object.entries(GROUPS).map(([group, fields]) => h("fieldset", { disabled: !user.admin }, h("legend", {}, t(`configure.${group}`)), h("div", { class: "fields" }, fields.map(([name]) => field(name, t(`field.${name}`), controls.get(name)))))),
    !user.admin && h("p", { class: "note" }, t("configure.viewer")),
    save,
    h("button", { type: "button", onclick: () => reload() }, t("configure.undo")),
    result,
  );
  // A preset brings its behaviours: what is shown for them is no longer meant.
  controls.get("preset").addEventListener("change", () => {
    for (const name of ["mapping", "filtering", "tcpFiltering"]) {
      controls.get(name).value = before.get(name);
      controls.get(name).disabled = controls.get("preset").value !== before.get("preset");
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    showErrors(form, new Map());
    const document = changes(controls, before);
    if (Object.keys(document).length === 0) {
      put(result, h("p", {}, t("configure.nothing")));
      return;
    }
    try {
      const after = await patch(`policies/${encodeURIComponent(policy.subscriber)}`, document);
      reload(changed(policy, after));
    } catch (error) {
      refused(form, result, error);
    }
  });
  return { form, result };
}

function reconcile(user) {
  const result = h("div", { role: "status" });
  const press = async () => {
    try {
      const { reconciled } = await post("reconcile");
      const rows = reconciled.map((each) => [each.switchId, String(each.added), String(each.removed)]);
      put(result, rows.length ? table(t("reconcile.title"), [[t("reconcile.switch"), ""], [t("reconcile.added"), "number"], [t("reconcile.removed"), "number"]], rows, "") : h("p", {}, t("reconcile.right")));
    } catch (error) {
      put(result, h("p", { class: "error" }, error.message));
    }
  };
  return card(t("reconcile.title"), h("p", { class: "help" }, t("reconcile.help")), h("button", { type: "button", disabled: !user.admin, onclick: press }, t("reconcile.go")), result);
}

/** Fills the page. */
export function show(main, parameters, user) {
  const policy = h("div");
  const chooser = h("div", { class: "tools" });
  put(main, h("h1", { class: "unseen" }, t("nav.configure")), card(t("configure.policy"), chooser, policy), domains(user), h("div", { class: "columns" }, calculator(), reconcile(user)));
  let wanted = parameters.get("subscriber");

  async function load(message) {
    try {
      const { policies } = await get("policies");
      const one = policies.find((each) => each.subscriber === wanted) ?? policies[0];
      if (!one) {
        put(policy, t("overview.noSubscribers"));
        return;
      }
      wanted = one.subscriber;
      const choose = (event) => {
        wanted = event.target.value;
        history.replaceState(null, "", `#/configure?${new URLSearchParams({ subscriber: wanted })}`);
        load();
      };
      put(chooser, select({ aria: { label: t("column.subscriber") }, onchange: choose }, policies.map((each) => [each.subscriber, each.subscriber]), wanted));
      const { form, result } = policyForm(one, user, load);
      put(policy, form);
      put(result, message ?? "");
    } catch (error) {
      put(policy, h("p", { class: "error" }, error.message));
    }
  }
  load();
}
