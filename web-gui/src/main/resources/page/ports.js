// SPDX-License-Identifier: Apache-2.0
// One subscriber's port set, a square for each port, filling as one watches; and its destinations.

import { get } from "./api.js";
import { h, put, select } from "./dom.js";
import { portRanges, ruleOf } from "./gma.js";
import { latest, listen } from "./live.js";
import { t } from "./text.js";
import { count } from "./units.js";
import { card, figure, subscriberOptions, table } from "./widgets.js";

const PERIOD_MILLIS = 2000;
const MOST_SQUARES = 4096;
// Both ends have closed: what such a session is called depends on the policy for TIME_WAIT.
const OVER = ["C_FIN_S_FIN", "TIME_WAIT"];
const STATES = ["free", "use", "timewait", "held", "static", "requested"];

/** What each port is used for: {state, sessions, explicit} by port. */
function census(sessions, mappings, protocol) {
  const ports = new Map();
  const at = (port) => ports.get(port) ?? ports.set(port, { sessions: [], explicit: null }).get(port);
  sessions.filter((each) => each.protocol === protocol).forEach((each) => at(each.outsidePort).sessions.push(each));
  mappings.filter((each) => each.protocol === protocol).forEach((each) => (at(each.outsidePort).explicit = each));
  for (const port of ports.values()) {
    const waiting = port.sessions.length > 0 && port.sessions.every((each) => OVER.includes(each.state));
    port.state = port.explicit ? (port.explicit.origin === "static" ? "static" : "requested") : waiting ? "timewait" : "use";
  }
  return ports;
}

function squares(ranges, ports, held, choose) {
  const square = (port) => {
    const state = ports.get(port)?.state ?? (held.has(port) ? "held" : "free");
    return h("span", { class: `square ${state}`, title: `${port} ${t(`ports.${state}`)}`, data: { port }, onclick: () => choose(port) });
  };
  return ranges.map(([first, last]) => {
    const list = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return h("div", { class: "range", title: `${first}–${last}` }, h("span", { class: "from" }, first), list.map(square));
  });
}

function used(ports, chosen) {
  const list = [...ports].filter(([port]) => chosen === null || port === chosen).sort(([a], [b]) => a - b).slice(0, 200);
  const rows = list.map(([port, each]) => {
    const one = each.sessions[0] ?? each.explicit;
    const remotes = [...new Set(each.sessions.map((session) => `${session.remoteAddress}:${session.remotePort}`))];
    return [String(port), h("span", { class: `state ${each.state}` }, t(`ports.${each.state}`)), `${one.insideAddress}:${one.insidePort}`, count(each.sessions.length), remotes.slice(0, 3).join(", ") + (remotes.length > 3 ? ` +${remotes.length - 3}` : "")];
  });
  return table(t("ports.used"), [[t("column.port"), "number"], [t("column.state"), ""], [t("column.inside"), ""], [t("column.sessions"), "number"], [t("column.remote"), "wide"]], rows, t("ports.none"));
}

function destinations(use, protocol) {
  const rows = use.destinations
    .filter((each) => each.protocol === protocol)
    .map((each) => [`${each.remoteAddress}${each.remotePort ? `:${each.remotePort}` : ""}`, count(each.sessions), count(each.sessionsTimeWait), count(each.portsUsedUp), count(each.portsFree), each.refused ? h("span", { class: "bad" }, `▲ ${count(each.refused)}`) : "0"]);
  const columns = [[t("column.remote"), ""], [t("column.sessions"), "number"], ["TIME_WAIT", "number"], [t("ports.usedUp"), "number"], [t("ports.left"), "number"], [t("column.refused"), "number"]];
  return table(t("ports.destinations"), columns, rows, t("ports.none"));
}

/** Fills the page; gives a way to end it. */
export function show(main, parameters) {
  const options = subscriberOptions();
  const chosen = { subscriber: parameters.get("subscriber") ?? options[0]?.[0] ?? "", protocol: parameters.get("protocol") ?? "tcp", port: null };
  const parts = { about: h("p", { class: "about" }), figures: h("div", { class: "figures" }), grid: h("div", { class: "squares" }), used: h("div"), destinations: h("div") };
  let [sessions, mappings, timer, ended, following] = [[], [], 0, false, false];

  function draw() {
    const data = latest();
    const subscriber = data?.subscribers?.find((each) => each.id === chosen.subscriber);
    const use = data?.ports?.find((each) => each.subscriber === chosen.subscriber);
    if (!subscriber || !use) {
      put(parts.about, data ? t("ports.unknown", { id: chosen.subscriber }) : "");
      return;
    }
    const number = use.protocols.find((each) => each.protocol === chosen.protocol);
    const ports = census(sessions, mappings, chosen.protocol);
    const rule = ruleOf(data.domains.find((each) => each.name === subscriber.domain), subscriber);
    const ranges = subscriber.psid === null || !rule ? [[0, 65535]] : portRanges(rule.psidOffset, rule.psidLength, subscriber.psid);
    put(parts.about, `${subscriber.ipv4}${subscriber.psid === null ? "" : ` PSID 0x${subscriber.psid.toString(16)}`} · ${subscriber.portRanges} · ${subscriber.prefix} · ${subscriber.policy}`);
    put(
      parts.figures,
      figure(count(number.portsInUse), t("ports.use"), number.portLimit ? t("ports.limit", { count: number.portLimit }) : t("ports.of", { count: count(number.portsTotal) })),
      figure(count(number.portsTimeWait), t("ports.timewait"), t("ports.policy", { policy: use.timeWait })),
      figure(count(number.portsHeld), t("ports.held"), t("ports.heldMore")),
      figure(count(number.portsFree), t("ports.free"), ""),
      figure(count(number.portsMost), t("ports.most"), ""),
      figure(count(use.openedAsIs + use.openedWithoutTimestamps + use.openedRewritten), t("ports.recycled"), t("ports.parked", { count: count(use.parked) })),
      figure(count(use.refused), t("column.refused"), ""),
    );
    if (number.portsTotal <= MOST_SQUARES) {
      put(parts.grid, squares(ranges, ports, new Set(number.heldPorts), choose));
    } else {
      put(parts.grid, h("p", { class: "note" }, t("ports.many", { count: count(number.portsTotal) })));
    }
    put(parts.used, used(ports, chosen.port));
    put(parts.destinations, destinations(use, chosen.protocol));
  }
  function choose(port) {
    chosen.port = chosen.port === port ? null : port;
    draw();
  }
  async function load() {
    clearTimeout(timer);
    try {
      const asked = { subscriber: chosen.subscriber };
      [sessions, mappings] = await Promise.all([get("sessions", { ...asked, limit: 100000 }).then((answer) => answer.sessions), get("mappings", asked).then((answer) => answer.mappings)]);
      ended || draw();
    } catch {
      // The connection's state says so, and the next round tries again.
    }
    if (!ended) {
      timer = setTimeout(load, PERIOD_MILLIS);
    }
  }
  const change = (name) => (event) => {
    chosen[name] = event.target.value;
    chosen.port = null;
    history.replaceState(null, "", `#/ports?${new URLSearchParams({ subscriber: chosen.subscriber, protocol: chosen.protocol })}`);
    load();
  };
  function build(list) {
    put(
      main,
      h("h1", { class: "unseen" }, t("nav.ports")),
      h("div", { class: "tools" }, select({ aria: { label: t("column.subscriber") }, onchange: change("subscriber") }, list, chosen.subscriber), select({ aria: { label: t("column.protocol") }, onchange: change("protocol") }, ["tcp", "udp", "icmp"].map((each) => [each, each]), chosen.protocol), parts.about),
      parts.figures,
      card(t("ports.grid"), h("p", { class: "legend" }, STATES.map((state) => [h("span", { class: `square ${state}` }), t(`ports.${state}`)])), parts.grid),
      h("div", { class: "columns" }, card(t("ports.used"), parts.used), card(t("ports.destinations"), parts.destinations)),
    );
  }
  build(options);
  // The page may begin before the first event has told who there is.
  const stop = listen(() => {
    if (!following && latest()?.subscribers) {
      following = true;
      chosen.subscriber ||= subscriberOptions()[0]?.[0] ?? "";
      build(subscriberOptions());
      load();
    }
  });
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}
