// SPDX-License-Identifier: Apache-2.0
// One session: its mapping, its TCP state, its switch rules, and its place on the packet's way.

import { get } from "./api.js";
import { h, put } from "./dom.js";
import { latest } from "./live.js";
import { has, t } from "./text.js";
import { bytes, count, seconds } from "./units.js";

const PERIOD_MILLIS = 2000;

const same = (a, b) => ["subscriber", "protocol", "insideAddress", "insidePort", "remoteAddress", "remotePort"].every((name) => a[name] === b[name]);
const ends = (each) => ({ inside: `${each.insideAddress}:${each.insidePort}`, outside: `${each.outsideAddress}:${each.outsidePort}`, remote: `${each.remoteAddress}:${each.remotePort}` });

function facts(...rows) {
  return h("dl", {}, rows.map(([name, ...value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** Home, CE, tunnel, BR, other end: where its packets are handled. */
function way(each) {
  const device = latest()?.switches.find((one) => one.id === latest().subscribers.find((home) => home.id === each.subscriber)?.switchId);
  const relay = latest()?.switches.find((one) => one.role === "br" && one.domain === device?.domain);
  const stop = (name, more, kind = "") => h("li", { class: kind }, h("b", {}, name), h("span", {}, more));
  return h(
    "ol",
    { class: "way" },
    stop(each.subscriber, each.insideAddress),
    each.offloaded ? stop(t("network.ce"), t("session.inSwitch"), "by-switch") : stop("ONOS", t("session.inController"), "by-controller"),
    stop(t("session.tunnel"), "IPv6"),
    stop(t("network.br"), relay?.id ?? ""),
    stop(t("session.remote"), each.remoteAddress),
  );
}

function rules(list, each) {
  if (!each.offloaded) {
    return h("p", {}, t("session.noRules"));
  }
  return list.map((rule) =>
    h(
      "div",
      { class: "rule" },
      h("b", {}, t(`session.${rule.direction}`)),
      ` ${rule.state} · ${t("session.counted", { packets: count(rule.packets), bytes: bytes(rule.bytes) })}`,
      h("code", {}, rule.rule.replaceAll(",", ",\u200b")),
      latest()?.onosGui && h("a", { href: `/onos/ui/#/flow?devId=${encodeURIComponent(rule.switchId)}` }, t("session.flowView", { id: rule.switchId })),
    ),
  );
}

/** Fills an element with a session, found again in `all()` as time goes; gives a way to end it. */
export function session(element, row, all, shut) {
  let list = [];
  let timer = 0;
  let ended = false;
  const close = h("button", { type: "button", class: "close", aria: { label: t("close") }, onclick: shut }, "×");
  const body = h("div");
  put(element, h("h2", {}, `${row.protocol} ${ends(row).inside}`), close, body);

  function draw() {
    const each = all().find((one) => same(one, row));
    const { inside, outside, remote } = ends(each ?? row);
    const now = each ?? row;
    const sharing = all().filter((one) => one.subscriber === row.subscriber && one.protocol === row.protocol && one.outsidePort === row.outsidePort && one.outsideAddress === row.outsideAddress).length;
    const trace = new URLSearchParams({ direction: "out", subscriber: row.subscriber, protocol: row.protocol, source: inside, destination: remote });
    put(
      body,
      !each && h("p", { class: "note" }, t("session.over")),
      h("h3", {}, t("session.mapping")),
      facts(
        [t("column.subscriber"), h("a", { href: `#/ports?subscriber=${encodeURIComponent(row.subscriber)}&protocol=${row.protocol}` }, row.subscriber)],
        [t("column.inside"), inside],
        [t("column.outside"), outside],
        [t("column.remote"), remote],
        [t("session.behaviour"), `${now.mapping} / ${now.filtering}`],
        [t("session.sharing"), count(sharing)],
        [t("session.began"), t(now.initiatedInside ? "session.fromInside" : "session.fromOutside")],
      ),
      h("h3", {}, t("session.state")),
      facts(
        [t("column.state"), now.state === "-" ? t("session.stateless") : now.state, has(`tcp.${now.state}`) && h("span", { class: "help" }, ` ${t(`tcp.${now.state}`)}`)],
        [t("column.age"), seconds(now.ageSeconds)],
        [t("column.expires"), seconds(now.expiresSeconds)],
        [t("column.out"), `${count(now.packetsOut)} · ${bytes(now.bytesOut)}`],
        [t("column.in"), `${count(now.packetsIn)} · ${bytes(now.bytesIn)}`],
        [t("session.slow"), count(now.slowPackets)],
      ),
      h("h3", {}, t("session.way")),
      way(now),
      h("h3", {}, t("session.rules")),
      rules(list, now),
      h("p", {}, h("a", { href: `#/trace?${trace}` }, t("session.trace"))),
    );
  }

  async function load() {
    const { inside, remote } = ends(row);
    try {
      list = (await get("sessions/rules", { subscriber: row.subscriber, protocol: row.protocol, inside, remote })).rules;
    } catch {
      list = [];
    }
    if (!ended) {
      element.contains(document.activeElement) && body.contains(document.activeElement) ? null : draw();
      timer = setTimeout(load, PERIOD_MILLIS);
    }
  }
  draw();
  load();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
