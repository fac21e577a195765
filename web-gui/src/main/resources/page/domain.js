// SPDX-License-Identifier: Apache-2.0
// One MAP domain and its rules, with the server's errors at their fields.

import { get, patch } from "./api.js";
import { h, put, select } from "./dom.js";
import { t } from "./text.js";
import { card, field, refused, showErrors, table } from "./widgets.js";

// [name, kind]; as in docs/configuration.md.
const FIELDS = [["brAddress", "text"], ["ipv6MtuBytes", "number"], ["interfaceId", ["rfc7597", "draft-03"]], ["mesh", "flag"]];
const RULE = [["name", "text"], ["ipv6Prefix", "text"], ["ipv4Prefix", "text"], ["eaBits", "number"], ["psidOffset", "number"]];

function control(kind, value) {
  if (Array.isArray(kind)) {
    return select({}, kind.map((each) => [each, each]), value);
  }
  if (kind === "flag") {
    return h("input", { type: "checkbox", checked: value });
  }
  return h("input", { value: String(value ?? ""), inputmode: kind === "number" ? "numeric" : "text", autocomplete: "off", spellcheck: "false", size: kind === "number" ? 6 : 20 });
}

/** What is no number goes as it is: the server says what is wrong with it, at its field. */
function said(element, kind) {
  const text = element.value.trim();
  return kind === "flag" ? element.checked : kind === "number" && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function read(fields, controls) {
  return Object.fromEntries(fields.map(([name, kind]) => [name, said(controls[name], kind)]));
}

/** The rules, of which some may be taken out and others come. */
class Rules {
  constructor(rules, mayChange) {
    this.mayChange = mayChange;
    this.all = rules.map((rule) => this.controls(rule));
    this.place = h("div");
    this.show();
  }

  controls(rule) {
    return Object.fromEntries(RULE.map(([name, kind]) => [name, control(kind, rule[name])]));
  }

  show() {
    const sets = this.all.map((controls, i) => {
      const takeOut = () => {
        this.all.splice(i, 1);
        this.show();
      };
      const name = controls.name.value || String(i + 1);
      const fields = RULE.map(([each]) => field(`rules[${i}].${each}`, t(`domain.rule.${each}`), controls[each]));
      return h("fieldset", { disabled: !this.mayChange }, h("legend", {}, t("domain.rule", { name })), h("div", { class: "fields" }, fields), h("button", { type: "button", onclick: takeOut }, t("domain.takeOut", { name })));
    });
    const add = () => {
      this.all.push(this.controls({ name: `r${this.all.length + 1}`, psidOffset: 6 }));
      this.show();
      this.all.at(-1).ipv6Prefix.focus();
    };
    put(this.place, sets, h("button", { type: "button", disabled: !this.mayChange, onclick: add }, t("domain.add")));
  }

  read() {
    return this.all.map((controls) => read(RULE, controls));
  }
}

/** What the rules of a domain number: shown once they are in force. */
function numbers(domain) {
  const columns = [[t("domain.rule.name"), ""], [t("domain.psidLength"), "number"], [t("domain.portsEach"), "number"], [t("domain.subscribers"), "number"]];
  const rows = domain.rules.map((rule) => [rule.name, String(rule.psidLength), String(rule.portsPerSubscriber), String(rule.subscribersPossible)]);
  return [h("p", {}, t("configure.changed")), table(t("domain.title"), columns, rows, ""), h("p", { class: "help" }, t("domain.kept"))];
}

function domainForm(domain, user, reload) {
  const controls = Object.fromEntries(FIELDS.map(([name, kind]) => [name, control(kind, domain[name])]));
  const rules = new Rules(domain.rules, user.admin);
  const result = h("div", { role: "status" });
  const form = h(
    "form",
    { class: "domain", novalidate: true },
    h("fieldset", { disabled: !user.admin }, h("legend", {}, domain.name), h("div", { class: "fields" }, FIELDS.map(([name]) => field(name, t(`domain.${name}`), controls[name])))),
    rules.place,
    h("button", { class: "go", disabled: !user.admin }, t("configure.save")),
    h("button", { type: "button", onclick: () => reload() }, t("configure.undo")),
    result,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    showErrors(form, new Map());
    try {
      reload(numbers(await patch(`domains/${encodeURIComponent(domain.name)}`, { ...read(FIELDS, controls), rules: rules.read() })));
    } catch (error) {
      refused(form, result, error);
    }
  });
  return { form, result };
}

/** A card with the domains, one at a time. */
export function domains(user) {
  const place = h("div");
  const chooser = h("div", { class: "tools" });
  let wanted = null;

  async function load(message) {
    try {
      const { domains: all } = await get("domains");
      const one = all.find((each) => each.name === wanted) ?? all[0];
      if (!one) {
        put(place, t("domain.none"));
        return;
      }
      wanted = one.name;
      const choose = (event) => {
        wanted = event.target.value;
        load();
      };
      put(chooser, all.length > 1 && select({ aria: { label: t("domain.title") }, onchange: choose }, all.map((each) => [each.name, each.name]), wanted));
      const { form, result } = domainForm(one, user, load);
      put(place, form);
      put(result, message ?? "");
    } catch (error) {
      put(place, h("p", { class: "error" }, error.message));
    }
  }
  load();
  return card(t("domain.title"), h("p", { class: "help" }, t("domain.help")), chooser, place);
}
