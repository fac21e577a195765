// SPDX-License-Identifier: Apache-2.0
// Small parts that views share.

import { Problem } from "./api.js";
import { h, put, s } from "./dom.js";
import { latest } from "./live.js";
import { has, t } from "./text.js";

/** A section with a heading. */
export function card(title, ...content) {
  return h("section", { class: "card" }, h("h2", {}, title), content);
}

/** A figure with what it counts, and a line more. */
export function figure(value, label, more) {
  return h("div", { class: "figure" }, h("div", { class: "value" }, value), h("div", { class: "label" }, label), h("div", { class: "more" }, more ?? ""));
}

/** How full something is: a bar, with its words beside it for those who can't see it. */
export function bar(part, whole, kind = "") {
  const share = whole > 0 ? Math.min(1, part / whole) : 0;
  return h("span", { class: `bar ${kind}`, aria: { hidden: "true" } }, h("span", { class: "filled", style: { width: `${(share * 100).toFixed(1)}%` } }));
}

/** A plain table: columns are [header, "" or "number"], rows are arrays of cells. */
export function table(caption, columns, rows, empty) {
  const head = columns.map(([name, kind]) => h("th", { scope: "col", class: kind }, name));
  const body = rows.map((row) => h("tr", {}, row.map((cell, i) => h("td", { class: columns[i][1] }, cell))));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", aria: { label: caption } },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)),
    rows.length === 0 && h("p", { class: "empty" }, empty),
  );
}

/** A reason of a drop, in the page's language where it has one, else in the server's sentence. */
export function reason(drop) {
  return has(`drop.${drop.reason}`) ? t(`drop.${drop.reason}`) : drop.sentence;
}

/** A line of values over time, the newest at the right; `kinds` are the classes of the series, stacked. */
export function chart(series, kinds, label) {
  const width = 300;
  const height = 60;
  const sums = series[0].map((_, i) => series.reduce((sum, values) => sum + values[i], 0));
  const most = Math.max(1, ...sums);
  const floor = series[0].map(() => 0);
  const areas = series.map((values, n) => {
    const before = [...floor];
    values.forEach((value, i) => (floor[i] += value));
    const x = (i) => (values.length < 2 ? 0 : (i / (values.length - 1)) * width);
    const y = (value) => height - (value / most) * (height - 4);
    const up = floor.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
    const down = before.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).reverse();
    return s("polygon", { class: kinds[n], points: [...up, ...down].join(" ") });
  });
  return s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", aria: { label } }, areas);
}

/** A field of a form: its label, its control, and where its error will be. */
export function field(name, label, control, help) {
  const id = `f-${name.replaceAll(".", "-")}`;
  control.id = id;
  control.name = name;
  control.setAttribute("aria-describedby", `${id}-error`);
  return h("div", { class: "field" }, h("label", { for: id }, label), control, help && h("span", { class: "help" }, help), h("span", { class: "error", id: `${id}-error` }));
}

/** Shows sentences at the fields of a form, and gives those that no field of it has. */
export function showErrors(form, fields) {
  const left = new Map(fields);
  let first = null;
  for (const control of form.elements) {
    const error = document.getElementById(`${control.id}-error`);
    if (error) {
      const sentence = left.get(control.name) ?? "";
      left.delete(control.name);
      error.textContent = sentence;
      control.setAttribute("aria-invalid", sentence ? "true" : "false");
      first ??= sentence ? control : null;
    }
  }
  first?.focus();
  return left;
}

/** Says why a form's change was refused: at the fields that it is about, and what is left below the form. */
export function refused(form, result, error) {
  const left = error instanceof Problem ? showErrors(form, error.fields) : new Map([["", error.message]]);
  const sentences = error instanceof Problem && error.fields.size === 0 ? [error.message] : [...left].map(([name, sentence]) => `${name} ${sentence}`);
  put(result, h("p", { class: "error" }, t(sentences.length ? "configure.refused" : "configure.refusedAbove")), sentences.map((sentence) => h("p", { class: "error" }, sentence)));
}

/** The subscribers' ids with their options' texts. */
export function subscriberOptions() {
  return (latest()?.subscribers ?? []).map((each) => [each.id, each.id]);
}
