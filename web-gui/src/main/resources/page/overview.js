// SPDX-License-Identifier: Apache-2.0
// How everything is: the network, the traffic, who is short of ports, what is dropped.

import { h, put } from "./dom.js";
import { latest, listen, past, rate } from "./live.js";
import { network } from "./network.js";
import { t } from "./text.js";
import { bits, bytes, count } from "./units.js";
import { bar, card, chart, figure, reason, table } from "./widgets.js";

const NEAR = 0.8;
const sum = (list, name) => list.reduce((total, each) => total + each[name], 0);

/** A subscriber's protocol that has least left: {use, count, share}. */
function fullest(use) {
  const shares = use.protocols.map((each) => {
    const most = each.portLimit > 0 ? Math.min(each.portLimit, each.portsTotal) : each.portsTotal;
    return { use, each, most, share: most > 0 ? each.portsInUse / most : 0 };
  });
  return shares.sort((a, b) => b.share - a.share)[0];
}

function figures(data) {
  const sessions = sum(data.subscribers, "sessions");
  const offloaded = sum(data.subscribers, "sessionsOffloaded");
  const near = data.ports.map(fullest).filter((each) => each.share >= NEAR).length;
  const dropRate = rate((each) => sum(each.drops ?? [], "count"));
  const lost = data.switches.filter((each) => !each.connected).length;
  return [
    figure(count(sessions), t("overview.sessions"), t("overview.offloaded", { count: count(offloaded) })),
    figure(bits(rate((each) => sum(each.subscribers ?? [], "bytesSwitch"))), t("overview.bySwitch"), t("overview.total", { bytes: bytes(sum(data.subscribers, "bytesSwitch")) })),
    figure(bits(rate((each) => sum(each.subscribers ?? [], "bytesController"))), t("overview.byController"), t("overview.total", { bytes: bytes(sum(data.subscribers, "bytesController")) })),
    figure(count(near), t("overview.near"), t("overview.nearMore")),
    figure(`${dropRate.toFixed(dropRate < 10 ? 1 : 0)}/s`, t("overview.drops"), t("overview.dropsMore", { count: count(sum(data.drops, "count")) })),
    figure(`${data.switches.length - lost}/${data.switches.length}`, t("overview.switches"), lost ? t("overview.lost", { count: lost }) : t("overview.allThere")),
  ];
}

/** Bytes by second in steps of 5 s, as the switches' counters come. */
function speeds(name) {
  const events = past();
  const steps = [];
  for (let end = events.length - 1; end > 0 && steps.length < 24; ) {
    let begin = end;
    while (begin > 0 && events[end].at - events[begin].at < 5000) {
      begin--;
    }
    const total = (event) => sum(event.data.subscribers ?? [], name);
    steps.unshift(Math.max(0, total(events[end]) - total(events[begin])) / Math.max(1, (events[end].at - events[begin].at) / 1000));
    end = begin;
  }
  return Array(24 - steps.length).fill(0).concat(steps);
}

function traffic() {
  const [bySwitch, byController] = [speeds("bytesSwitch"), speeds("bytesController")];
  const most = Math.max(...bySwitch.map((value, i) => value + byController[i]));
  return [
    chart([bySwitch, byController], ["by-switch", "by-controller"], t("overview.chart")),
    h("p", { class: "legend" }, h("span", { class: "key by-switch" }), t("path.switch"), h("span", { class: "key by-controller" }), t("path.controller"), h("span", { class: "most" }, t("overview.most", { speed: bits(most) }))),
  ];
}

function subscribers(data) {
  const byId = new Map(data.ports.map((use) => [use.subscriber, fullest(use)]));
  const shown = [...data.subscribers].sort((a, b) => (byId.get(b.id)?.share ?? 0) - (byId.get(a.id)?.share ?? 0)).slice(0, 100);
  const rows = shown.map((each) => {
    const full = byId.get(each.id);
    const refused = full?.use.refused ?? 0;
    return [
      h("a", { href: `#/ports?subscriber=${encodeURIComponent(each.id)}` }, each.id),
      each.ipv4 + (each.psid === null ? "" : ` 0x${each.psid.toString(16)}`),
      full && [bar(full.each.portsInUse, full.most, full.share >= NEAR ? "short" : "use"), ` ${full.each.portsInUse}/${full.most} ${full.each.protocol}`],
      refused ? h("span", { class: "bad" }, `▲ ${count(refused)}`) : "0",
      count(each.sessions),
      bytes(each.bytesSwitch),
      bytes(each.bytesController),
    ];
  });
  const columns = [[t("column.subscriber"), ""], [t("column.address"), ""], [t("column.ports"), ""], [t("column.refused"), "number"], [t("column.sessions"), "number"], [t("path.switch"), "number"], [t("path.controller"), "number"]];
  return table(t("overview.subscribers"), columns, rows, t("overview.noSubscribers"));
}

function drops(data) {
  const byReason = new Map();
  for (const each of data.drops) {
    const one = byReason.get(each.reason) ?? { ...each, count: 0, by: new Set() };
    one.count += each.count;
    one.by.add(each.by);
    byReason.set(each.reason, one);
  }
  const list = [...byReason.values()].sort((a, b) => b.count - a.count);
  const rows = list.map((each) => [
    h("span", { class: "reason", title: each.rfc }, each.reason),
    reason(each),
    [...each.by].map((by) => t(`path.${by}`)).join(", "),
    [count(each.count), " ", bar(each.count, list[0].count, "drop")],
  ]);
  return table(t("overview.byReason"), [[t("column.reason"), ""], [t("column.meaning"), "wide"], [t("column.by"), ""], [t("column.packets"), "number"]], rows, t("overview.noDrops"));
}

/** Fills the page; gives a way to end it. */
export function show(main) {
  const parts = { figures: h("div", { class: "figures" }), network: h("div"), traffic: h("div"), subscribers: h("div"), drops: h("div") };
  put(
    main,
    h("h1", { class: "unseen" }, t("nav.overview")),
    parts.figures,
    h("div", { class: "columns" }, h("section", { class: "card picture" }, h("h2", {}, t("overview.network")), parts.network), card(t("overview.traffic"), parts.traffic)),
    card(t("overview.subscribers"), parts.subscribers),
    card(t("overview.byReason"), parts.drops),
  );
  let drawn = null;
  const draw = () => {
    const data = latest();
    // What has the keyboard's focus is not taken away under it: the next second will do.
    const busy = (part) => part.contains(document.activeElement) && part !== document.activeElement;
    if (!data || data.inactive || data === drawn) {
      return;
    }
    drawn = data;
    put(parts.figures, figures(data));
    put(parts.traffic, traffic());
    busy(parts.network) || put(parts.network, network(parts.network.clientWidth));
    busy(parts.subscribers) || put(parts.subscribers, subscribers(data));
    busy(parts.drops) || put(parts.drops, drops(data));
  };
  const again = () => {
    drawn = null;
    draw();
  };
  addEventListener("resize", again);
  const stop = listen(draw);
  return () => {
    stop();
    removeEventListener("resize", again);
  };
}
