// SPDX-License-Identifier: Apache-2.0
// The network as a picture: homes, their CEs, the access network, border relays, the Internet.

import { s } from "./dom.js";
import { latest, rate } from "./live.js";
import { t } from "./text.js";
import { bits } from "./units.js";

const MOST_HOMES = 10;
const NARROW = 620;

/** Who is shown: those with most traffic now. */
function busiest(subscribers) {
  const speed = (each) => rateOf(each.id, "bytesSwitch") + rateOf(each.id, "bytesController");
  return [...subscribers].sort((a, b) => speed(b) - speed(a) || b.sessions - a.sessions).slice(0, MOST_HOMES).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function rateOf(id, counter) {
  return rate((data) => data.subscribers?.find((each) => each.id === id)?.[counter] ?? null);
}

/** The picture, for an element of that width. */
export function network(width) {
  const data = latest();
  const homes = busiest(data.subscribers);
  const relays = data.switches.filter((each) => each.role === "br");
  const narrow = width < NARROW;
  const rows = Math.max(homes.length, 2);
  const [w, hgt] = narrow ? [Math.max(rows * 118, 360), 560] : [940, Math.max(rows * 74 + 20, 190)];
  // Along the packet's way: home, CE, access network, BR, Internet.
  const way = narrow ? [40, 140, 270, 400, 510] : [70, 260, 470, 690, 870];
  const across = (i, count) => ((i + 0.5) / count) * (narrow ? w : hgt);
  const at = (layer, i, count) => (narrow ? { x: across(i, count), y: way[layer] } : { x: way[layer], y: across(i, count) });
  const access = at(2, 0, 1);
  const internet = at(4, 0, 1);
  const lines = [];
  const nodes = [];
  homes.forEach((home, i) => {
    const device = data.switches.find((each) => each.id === home.switchId);
    const [house, ce] = [at(0, i, homes.length), at(1, i, homes.length)];
    const bySwitch = rateOf(home.id, "bytesSwitch");
    const byController = rateOf(home.id, "bytesController");
    lines.push(line(house, ce, bySwitch, byController), line(ce, access, bySwitch, byController, "tunnel"));
    nodes.push(node(house, "home", home.id, t("network.sessions", { count: home.sessions }), `#/ports?subscriber=${encodeURIComponent(home.id)}`));
    nodes.push(switchNode(ce, device, t("network.ce"), bits(bySwitch + byController)));
  });
  relays.forEach((device, i) => {
    const place = at(3, i, relays.length);
    // A border relay keeps no state, nor does it count by home: one has what all homes have together, of several we can't tell.
    const all = relays.length === 1 ? rate((each) => total(each, "bytesSwitch") + total(each, "bytesController")) : 0;
    lines.push(line(access, place, all, 0, "tunnel"), line(place, internet, all, 0));
    nodes.push(switchNode(place, device, t("network.br"), t("network.rules", { count: device.programRules })));
  });
  nodes.push(node(access, "cloud", t("network.access"), "IPv6"), node(internet, "cloud", t("network.internet"), "IPv4"));
  const hidden = data.subscribers.length - homes.length;
  return s(
    "svg",
    { class: "network", viewBox: `0 0 ${w} ${hgt}`, role: "group", aria: { label: t("network.label", { homes: data.subscribers.length, relays: relays.length }) } },
    lines,
    nodes,
    hidden > 0 && s("text", { x: 8, y: hgt - 4, class: "small" }, t("network.more", { count: hidden })),
  );
}

function total(data, counter) {
  return (data.subscribers ?? []).reduce((sum, each) => sum + each[counter], 0);
}

function line(from, to, bySwitch, byController, kind = "") {
  const wide = (speed) => (speed > 0 ? Math.min(9, 2 + Math.log10(1 + speed / 1000) * 1.6) : 0);
  const ends = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
  // The controller's beside the switch's.
  const [dx, dy] = Math.abs(to.x - from.x) > Math.abs(to.y - from.y) ? [0, 9] : [9, 0];
  const beside = { x1: from.x + dx, y1: from.y + dy, x2: to.x + dx, y2: to.y + dy };
  return [
    s("line", { ...ends, class: `link ${kind}` }),
    bySwitch > 0 && s("line", { ...ends, class: "by-switch", style: { "stroke-width": wide(bySwitch) } }),
    byController > 0 && s("line", { ...beside, class: "by-controller", style: { "stroke-width": Math.max(2, wide(byController) * 0.7) } }),
  ];
}

function node(place, kind, title, more, href) {
  const box = s(
    "g",
    { class: `node ${kind}`, transform: `translate(${place.x} ${place.y})` },
    s("rect", { x: -52, y: -23, width: 104, height: 46, rx: kind === "cloud" ? 23 : 6 }),
    s("text", { y: -3, class: "name" }, title.length > 14 ? `${title.slice(0, 13)}…` : title),
    s("text", { y: 14, class: "small" }, more),
    s("title", {}, title),
  );
  return href ? s("a", { href, aria: { label: `${title}, ${more}` } }, box) : box;
}

function switchNode(place, device, role, more) {
  const id = device.id.replace(/^of:0*/, "");
  const said = device.connected ? more : t("network.lost");
  const box = node(place, device.connected ? "switch" : "switch lost", `${role} ${id}`, said);
  if (!latest().onosGui) {
    return box;
  }
  // The flow view of ONOS's own GUI lists the switch's rules.
  return s("a", { href: `/onos/ui/#/flow?devId=${encodeURIComponent(device.id)}`, aria: { label: `${role} ${id}, ${said}` } }, box);
}
