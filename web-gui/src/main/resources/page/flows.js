// SPDX-License-Identifier: Apache-2.0
// The session table, and one session opened.

import { get } from "./api.js";
import { h, put, select } from "./dom.js";
import { Grid } from "./grid.js";
import { session } from "./session.js";
import { t } from "./text.js";
import { bytes, count, seconds } from "./units.js";
import { subscriberOptions } from "./widgets.js";

const PERIOD_MILLIS = 2000;
const MOST = 100000;

/** What makes a session that one. */
export const key = (each) => [each.subscriber, each.protocol, each.insideAddress, each.insidePort, each.remoteAddress, each.remotePort].join(" ");

const number = (text) => text.split(".").reduce((value, part) => value * 256 + Number(part), 0);
const path = (each) => (each.offloaded ? "switch" : "controller");

const columns = () => [
  { key: "subscriber", title: t("column.subscriber"), text: (each) => each.subscriber, sort: (each) => each.subscriber },
  { key: "protocol", title: t("column.protocol"), text: (each) => each.protocol, sort: (each) => each.protocol },
  { key: "inside", title: t("column.inside"), text: (each) => `${each.insideAddress}:${each.insidePort}`, sort: (each) => number(each.insideAddress) * 65536 + each.insidePort },
  { key: "outside", title: t("column.outside"), kind: "number", text: (each) => each.outsidePort, sort: (each) => each.outsidePort },
  { key: "remote", title: t("column.remote"), text: (each) => `${each.remoteAddress}:${each.remotePort}`, sort: (each) => number(each.remoteAddress) * 65536 + each.remotePort },
  { key: "state", title: t("column.state"), text: (each) => each.state, sort: (each) => each.state },
  { key: "path", title: t("column.path"), text: (each) => t(`path.${path(each)}`), sort: path, mark: (each) => `by-${path(each)}` },
  { key: "out", title: t("column.out"), kind: "number", text: (each) => bytes(each.bytesOut), sort: (each) => each.bytesOut },
  { key: "in", title: t("column.in"), kind: "number", text: (each) => bytes(each.bytesIn), sort: (each) => each.bytesIn },
  { key: "age", title: t("column.age"), kind: "number", text: (each) => seconds(each.ageSeconds), sort: (each) => each.ageSeconds },
  { key: "expires", title: t("column.expires"), kind: "number", text: (each) => seconds(each.expiresSeconds), sort: (each) => each.expiresSeconds },
];

// What is searched of each session, as long as the session is kept: it is searched with every key that is typed.
const texts = new WeakMap();

/** Whether a session is asked for: every word of the text must be in one of its fields as they are shown. */
function wanted(filters, shown) {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (each) => {
    if ((filters.protocol && each.protocol !== filters.protocol) || (filters.path && path(each) !== filters.path) || (filters.subscriber && each.subscriber !== filters.subscriber)) {
      return false;
    }
    if (words.length === 0) {
      return true;
    }
    if (!texts.has(each)) {
      texts.set(each, shown.map((column) => column.text(each)).join(" ").toLowerCase());
    }
    const text = texts.get(each);
    return words.every((word) => text.includes(word));
  };
}

/** Fills the page; gives a way to end it. */
export function show(main, parameters) {
  const filters = { text: parameters.get("text") ?? "", protocol: "", path: "", subscriber: parameters.get("subscriber") ?? "" };
  const shown = columns();
  const said = h("span", { class: "count", role: "status" });
  const detail = h("aside", { class: "detail", aria: { label: t("flows.detail") }, hidden: true });
  let all = [];
  let paused = false;
  let close = () => {};
  let timer = 0;
  let ended = false;

  const shut = () => {
    close();
    close = () => {};
    detail.hidden = true;
    grid.element.focus();
  };
  const grid = new Grid(shown, {
    label: t("nav.flows"),
    id: key,
    sortBy: "in",
    descending: true,
    open: (row) => {
      close();
      detail.hidden = false;
      close = session(detail, row, () => all, shut);
    },
  });
  const refilter = () => {
    const found = all.filter(wanted(filters, shown));
    put(said, t("flows.count", { shown: count(found.length), total: count(all.length) }));
    grid.rows(found);
  };
  const choice = (name, options) => select({ aria: { label: t(`flows.${name}`) }, onchange: (event) => ((filters[name] = event.target.value), refilter()) }, [["", t(`flows.${name}`)], ...options], filters[name]);
  const search = h("input", { type: "search", value: filters.text, placeholder: t("flows.search"), aria: { label: t("flows.search") }, oninput: (event) => ((filters.text = event.target.value), refilter()) });
  const pause = h(
    "button",
    {
      type: "button",
      aria: { pressed: "false" },
      onclick: () => {
        paused = !paused;
        pause.setAttribute("aria-pressed", String(paused));
        put(pause, t(paused ? "flows.go" : "flows.pause"));
      },
    },
    t("flows.pause"),
  );
  const subscribers = subscriberOptions();
  if (filters.subscriber && !subscribers.some(([id]) => id === filters.subscriber)) {
    subscribers.push([filters.subscriber, filters.subscriber]);
  }
  put(
    main,
    h("h1", { class: "unseen" }, t("nav.flows")),
    h("div", { class: "tools" }, search, choice("subscriber", subscribers), choice("protocol", ["tcp", "udp", "icmp"].map((each) => [each, each])), choice("path", ["switch", "controller"].map((each) => [each, t(`path.${each}`)])), pause, said),
    h("div", { class: "split" }, grid.element, detail),
  );
  main.addEventListener("keydown", escape);
  function escape(event) {
    if (event.key === "Escape" && !detail.hidden) {
      shut();
    }
  }

  async function load() {
    const began = performance.now();
    if (!paused && !document.hidden) {
      try {
        all = (await get("sessions", { limit: MOST })).sessions;
        ended || refilter();
      } catch {
        // The connection's state says so, and the next round tries again.
      }
    }
    if (!ended) {
      // A long list is asked for less often: no more than a fifth of the time.
      timer = setTimeout(load, Math.max(PERIOD_MILLIS, 4 * (performance.now() - began)));
    }
  }
  load();
  return () => {
    ended = true;
    clearTimeout(timer);
    close();
    main.removeEventListener("keydown", escape);
  };
}
