// SPDX-License-Identifier: Apache-2.0
// A table of any number of rows, of which only those in sight are elements.

import { h, put } from "./dom.js";

const ROW = 26;
const MARGIN = 8;

/**
 * A grid. Columns are {key, title, kind, text(row), sort(row)}; `open` is called with a row when it is chosen by
 * mouse or Enter. Give it rows by `rows(list)`; it keeps the order that its headers say and the row that is chosen,
 * known by `id(row)`.
 */
export class Grid {
  constructor(columns, { label, id, open, sortBy, descending }) {
    Object.assign(this, { columns, id, open, sortBy, descending, list: [], chosen: null, drawn: "" });
    this.body = h("div", { role: "rowgroup", class: "body" });
    this.head = h("div", { role: "rowgroup", class: "head" });
    this.element = h("div", { role: "grid", class: "grid", tabindex: 0, aria: { label }, onscroll: () => this.draw(), onkeydown: (event) => this.key(event) }, this.head, this.body);
    this.header();
    new ResizeObserver(() => this.draw(true)).observe(this.element);
  }

  header() {
    const cells = this.columns.map((column) => {
      const sorted = column.key === this.sortBy ? (this.descending ? "descending" : "ascending") : "none";
      const mark = { descending: " ▾", ascending: " ▴", none: "" }[sorted];
      const press = () => this.sort(column.key);
      return h("div", { role: "columnheader", class: `cell ${column.key} ${column.kind ?? ""}`, aria: { sort: sorted } }, h("button", { type: "button", onclick: press }, column.title, mark));
    });
    put(this.head, h("div", { role: "row", class: "row", aria: { rowindex: 1 } }, cells));
  }

  sort(key) {
    this.descending = key === this.sortBy ? !this.descending : this.columns.find((column) => column.key === key).kind === "number";
    this.sortBy = key;
    this.header();
    this.rows(this.list);
    [...this.head.querySelectorAll("button")][this.columns.findIndex((column) => column.key === key)].focus();
  }

  rows(list) {
    const read = this.columns.find((column) => column.key === this.sortBy).sort;
    const turn = this.descending ? -1 : 1;
    // Values first, once for each row: a comparison is asked a dozen times as often.
    const keyed = list.map((row) => [read(row), row]);
    keyed.sort(([a], [b]) => (a < b ? -turn : a > b ? turn : 0));
    this.list = keyed.map(([, row]) => row);
    this.body.style.height = `${list.length * ROW}px`;
    this.element.setAttribute("aria-rowcount", list.length + 1);
    this.draw(true);
  }

  draw(anew) {
    const top = Math.max(0, Math.floor(this.element.scrollTop / ROW) - MARGIN);
    const end = Math.min(this.list.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + MARGIN);
    if (!anew && this.drawn === `${top} ${end}`) {
      return;
    }
    this.drawn = `${top} ${end}`;
    put(this.body, this.list.slice(top, end).map((row, i) => this.row(row, top + i)));
    const active = this.body.querySelector("[aria-selected=true]");
    if (active) {
      this.element.setAttribute("aria-activedescendant", active.id);
    } else {
      this.element.removeAttribute("aria-activedescendant");
    }
  }

  row(row, index) {
    const chosen = this.chosen === this.id(row);
    const cells = this.columns.map((column) => h("div", { role: "gridcell", class: `cell ${column.key} ${column.kind ?? ""} ${column.mark?.(row) ?? ""}` }, column.text(row)));
    return h(
      "div",
      {
        role: "row",
        id: `row-${index}`,
        class: "row",
        aria: { rowindex: index + 2, selected: String(chosen) },
        style: { transform: `translateY(${index * ROW}px)` },
        onclick: () => this.choose(index, true),
      },
      cells,
    );
  }

  choose(index, opened) {
    const row = this.list[index];
    if (!row) {
      return;
    }
    this.chosen = this.id(row);
    const head = this.head.offsetHeight;
    const above = index * ROW < this.element.scrollTop;
    const below = (index + 1) * ROW + head > this.element.scrollTop + this.element.clientHeight;
    if (above || below) {
      this.element.scrollTop = above ? index * ROW : (index + 1) * ROW + head - this.element.clientHeight;
    }
    this.draw(true);
    if (opened) {
      this.open(row);
    }
  }

  key(event) {
    const at = this.list.findIndex((row) => this.id(row) === this.chosen);
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), PageDown: at + page, PageUp: at - page, Home: 0, End: this.list.length - 1, Enter: at }[event.key];
    if (to === undefined || event.target !== this.element) {
      return;
    }
    event.preventDefault();
    this.choose(Math.max(0, Math.min(this.list.length - 1, to)), event.key === "Enter");
  }
}
