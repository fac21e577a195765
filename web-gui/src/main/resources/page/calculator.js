// SPDX-License-Identifier: Apache-2.0
// From a prefix to address, PSID and ports, and back: as the routers compute it (RFC 7597).

import { h, put } from "./dom.js";
import { derive, ipv4, ipv4Prefix, ipv4Text, ipv6Prefix, ipv6Text, owner } from "./gma.js";
import { latest } from "./live.js";
import { t } from "./text.js";
import { card, field, showErrors } from "./widgets.js";

const integer = (text, most) => (/^\d{1,2}$/.test(text.trim()) && Number(text) <= most ? Number(text) : null);

/** Reads the form: {rule, endUser, address, port} or a map of errors by field. */
function read(controls) {
  const value = (name) => controls[name].value;
  const found = {
    ruleIpv6: ipv6Prefix(value("ruleIpv6")),
    ruleIpv4: ipv4Prefix(value("ruleIpv4")),
    eaBits: integer(value("eaBits"), 48),
    psidOffset: integer(value("psidOffset"), 15),
    endUser: ipv6Prefix(value("endUser")),
  };
  const errors = new Map(Object.entries(found).filter(([, each]) => each === null).map(([name]) => [name, t(`calculator.wrong.${name}`)]));
  const [address, port] = value("owner").trim().split(":");
  if (value("owner").trim() !== "" && (ipv4(address) === null || !/^\d{1,5}$/.test(port ?? "") || Number(port) > 65535)) {
    errors.set("owner", t("calculator.wrong.owner"));
  }
  return { found, address, port, errors };
}

function shown(rule, endUser) {
  const result = derive(rule, endUser);
  if (result.error) {
    return h("p", { class: "error" }, t(result.error, { length: result.length ?? "" }));
  }
  const ports = result.ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const row = (name, ...value) => [h("dt", {}, t(`calculator.${name}`)), h("dd", {}, value)];
  return h(
    "dl",
    {},
    row("ipv4", ipv4Text(result.address)),
    row("psid", result.psid === null ? t("calculator.none") : `0x${result.psid.toString(16)} (${t("calculator.bits", { bits: result.length })})`),
    row("ports", String(ports)),
    row("address", ipv6Text(result.map)),
    row("ranges", h("span", { class: "ranges" }, result.ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", "))),
  );
}

/** The calculator, begun with the first domain's rule and the first subscriber. */
export function calculator() {
  const rule = latest()?.domains?.[0]?.rules[0];
  const home = latest()?.subscribers?.[0];
  const input = (value, size) => h("input", { value, size, autocomplete: "off", spellcheck: "false" });
  const controls = {
    ruleIpv6: input(rule?.ipv6Prefix ?? "2001:db8::/40", 20),
    ruleIpv4: input(rule?.ipv4Prefix ?? "192.0.2.0/24", 16),
    eaBits: input(String(rule?.eaBits ?? 16), 4),
    psidOffset: input(String(rule?.psidOffset ?? 6), 4),
    endUser: input(home?.prefix ?? "2001:db8:12:3400::/56", 24),
    owner: input("", 22),
  };
  controls.owner.placeholder = "192.0.2.18:1232";
  const result = h("div", { role: "status" });
  const back = h("div", { role: "status" });
  const form = h("form", { class: "fields", novalidate: true }, Object.keys(controls).map((name) => field(name, t(`calculator.field.${name}`), controls[name])));
  const compute = () => {
    const { found, address, port, errors } = read(controls);
    const focused = document.activeElement;
    showErrors(form, errors);
    focused?.focus();
    const readable = { ipv6: found.ruleIpv6, ipv4: found.ruleIpv4, eaBits: found.eaBits, offset: found.psidOffset };
    const sound = Object.values(readable).every((each) => each !== null);
    put(result, sound && found.endUser ? shown(readable, found.endUser) : "");
    const asked = sound && controls.owner.value.trim() !== "" && !errors.has("owner") ? owner(readable, ipv4(address), Number(port)) : null;
    put(back, asked && h("p", asked.error ? { class: "error" } : {}, asked.error ? t(asked.error) : t("calculator.owner", { prefix: asked.prefix })));
  };
  form.addEventListener("input", compute);
  form.addEventListener("submit", (event) => event.preventDefault());
  compute();
  const made = card(t("calculator.title"), h("p", { class: "help" }, t("calculator.help")), form, result, back);
  made.classList.add("calculator");
  return made;
}
