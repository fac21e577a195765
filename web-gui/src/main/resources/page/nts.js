// SPDX-License-Identifier: Apache-2.0
// Hosts at home that are reached by name: who waits, who is let in, which hosts there are, what has been counted.

import { get, Problem } from "./api.js";
import { h, put, select } from "./dom.js";
import { latest, listen, rate } from "./live.js";
import { has, t } from "./text.js";
import { count, millis, seconds } from "./units.js";
import { bar, card, field, figure, showErrors, table } from "./widgets.js";

const HOSTS_MILLIS = 5000; // a list that people change
const MOST_ROWS = 100;

const sum = (list, read) => list.reduce((total, each) => total + read(each), 0);
const port = (number) => (number === 0 ? t("nts.any") : number);
const refusals = (router) => sum(Object.values(router.refused), (value) => value);

/** What of the state is the chosen subscriber's; all of it without one. */
function narrowed(nts, subscriber) {
  const mine = (list) => (subscriber ? list.filter((each) => each.subscriber === subscriber) : list);
  return { queue: mine(nts.queue), cache: mine(nts.cache), routers: mine(nts.stats.routers), sockets: nts.stats.sockets };
}

function figures({ queue, cache, routers }, subscriber) {
  const total = (read) => sum(routers, read);
  const asked = rate((data) => (data.nts ? sum(narrowed(data.nts, subscriber).routers, (each) => each.requests) : null));
  const granted = total((each) => each.granted);
  const mean = granted ? total((each) => each.waitedMicros) / granted / 1000 : 0;
  const longest = Math.max(0, ...routers.map((each) => each.longestWaitMicros)) / 1000;
  return [
    figure(count(queue.length), t("nts.waiting"), t("nts.mostWaiting", { count: count(Math.max(0, ...routers.map((each) => each.mostWaiting))) })),
    figure(count(cache.filter((each) => each.uses === 0).length), t("nts.awaited"), t("nts.entries", { count: count(cache.length) })),
    figure(`${asked.toFixed(1)}/s`, t("nts.requests"), t("nts.total", { count: count(total((each) => each.requests)) })),
    figure(count(granted), t("nts.granted"), t("nts.grantedWaiting", { count: count(total((each) => each.grantedWaiting)) })),
    figure(millis(mean), t("nts.meanWait"), t("nts.longestWait", { time: millis(longest) })),
    figure(count(total(refusals)), t("nts.refused"), ""),
    figure(count(total((each) => each.strays)), t("nts.strays"), t("nts.unused", { count: count(total((each) => each.unused)) })),
  ];
}

/** The columns and cells that tell what packet a request or an entry is for, by host names where they are known. */
const openingColumns = () => [[t("column.subscriber"), ""], [t("nts.host"), ""], [t("column.remote"), ""], [t("column.protocol"), ""], [t("column.outside"), ""]];
function opening(each, names) {
  const known = names.get(`${each.subscriber} ${each.insideAddress}`) ?? [];
  const host = [`${each.insideAddress}:${port(each.insidePort)}`, known.length > 0 && h("span", { class: "help" }, ` ${known[0]}${known.length > 1 ? ` +${known.length - 1}` : ""}`)];
  return [each.subscriber, host, each.remote === "any" ? t("nts.anybody") : each.remote, each.protocol, `${each.outsideAddress}:${port(each.outsidePort)}`];
}

function shortened(list, row) {
  return [list.slice(0, MOST_ROWS).map(row), list.length > MOST_ROWS && h("p", { class: "help" }, t("nts.more", { count: count(list.length - MOST_ROWS) }))];
}

function queued(queue, names) {
  const [rows, more] = shortened(queue, (each, i) => [String(i + 1), ...opening(each, names), [bar(each.waitedMillis, each.waitedMillis + each.leftMillis, "wait"), ` ${millis(each.waitedMillis)}`], millis(each.leftMillis)]);
  return [table(t("nts.queue"), [["#", "number"], ...openingColumns(), [t("nts.waited"), ""], [t("nts.left"), "number"]], rows, t("nts.noQueue")), more];
}

function cached(cache, names) {
  const [rows, more] = shortened(cache, (each) => [...opening(each, names), each.uses === 0 ? h("span", { class: "state timewait" }, t("nts.stateAwaited")) : h("span", { class: "state use" }, t("nts.stateUsed", { count: count(each.uses) })), millis(each.ageMillis), millis(each.expiresMillis)]);
  return [table(t("nts.cache"), [...openingColumns(), [t("column.state"), ""], [t("column.age"), "number"], [t("column.expires"), "number"]], rows, t("nts.noCache")), more];
}

function hosts(list) {
  const [rows, more] = shortened(list, (each) => [each.name, each.subscriber, each.address, t(`nts.origin.${each.origin}`), seconds(each.expiresSeconds), each.services.join(" ")]);
  return [table(t("nts.hosts"), [[t("nts.name"), ""], [t("column.subscriber"), ""], [t("nts.address"), ""], [t("nts.origin"), ""], [t("column.expires"), "number"], [t("nts.services"), "wide"]], rows, t("nts.noHosts")), more];
}

function statistics({ routers, sockets }) {
  const rows = routers.map((each) => [each.subscriber, ...[each.hosts, each.requests, each.granted, each.grantedWaiting, each.mapped, refusals(each), each.sessions, each.again, each.strays, each.unused, each.updatesLearnt].map(count)]);
  const names = ["hosts", "requests", "granted", "waitedFor", "mapped", "refused", "sessions", "again", "strayed", "unusedShort", "updates"];
  const refused = routers.flatMap((each) => Object.entries(each.refused).map(([why, number]) => [each.subscriber, has(`nts.why.${why}`) ? t(`nts.why.${why}`) : why, count(number)]));
  return [
    table(t("nts.routers"), [[t("column.subscriber"), ""], ...names.map((name) => [t(`nts.column.${name}`), "number"])], rows, t("nts.noRouters")),
    refused.length > 0 && [h("h3", {}, t("nts.refusals")), table(t("nts.refusals"), [[t("column.subscriber"), ""], [t("column.reason"), "wide"], [t("nts.column.requests"), "number"]], refused, "")],
    sockets.length > 0 && [h("h3", {}, t("nts.sockets")), table(t("nts.sockets"), [[t("nts.socket"), ""], [t("nts.listens"), ""], [t("column.state"), "wide"], [t("nts.held"), "number"]], sockets.map((each) => [t(`nts.socket.${each.name}`), each.addresses.join(", "), each.listening ? t("nts.listening") : h("span", { class: "bad" }, `▲ ${each.problem}`), count(each.held)]), "")],
  ];
}

/** Whether a request for a name would be granted: asked of the server, which changes nothing. */
function reach() {
  const controls = {
    name: h("input", { placeholder: "alice.home.example", autocomplete: "off", spellcheck: "false" }),
    protocol: select({}, [["any", t("nts.any")], ["tcp", "tcp"], ["udp", "udp"]], "any"),
    port: h("input", { value: "0", inputmode: "numeric", autocomplete: "off", size: 8 }),
  };
  const result = h("div", { role: "status" });
  const form = h("form", { class: "fields", novalidate: true }, Object.entries(controls).map(([name, control]) => field(name, t(`nts.ask.${name}`), control)), h("button", { class: "go" }, t("nts.ask.go")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    showErrors(form, new Map());
    put(result);
    try {
      const answer = await get(`nts/why/${encodeURIComponent(controls.name.value.trim() || "?")}`, { protocol: controls.protocol.value, port: controls.port.value.trim() || "0" });
      put(result, h("p", { class: `outcome ${answer.reached ? "delivered" : "dropped"}` }, h("b", {}, `${answer.reached ? "✓" : "✗"} ${t(answer.reached ? "nts.reached" : "nts.notReached")}`), h("span", {}, answer.sentence)));
    } catch (error) {
      const left = error instanceof Problem ? showErrors(form, error.fields) : new Map([["", error.message]]);
      put(result, left.size || !error.fields?.size ? h("p", { class: "error" }, error.message) : "");
    }
  });
  return card(t("nts.ask"), h("p", { class: "help" }, t("nts.ask.help")), form, result);
}

/** Fills the page; gives a way to end it. */
export function show(main, parameters) {
  const parts = { figures: h("div", { class: "figures" }), queue: h("div"), cache: h("div"), hosts: h("div"), statistics: h("div") };
  const tools = h("div", { class: "tools" });
  let subscriber = parameters.get("subscriber") ?? "";
  let [known, names, drawn, offered, timer, ended] = [[], new Map(), null, null, 0, false];

  // A table that is made anew keeps its place and the keyboard's focus.
  const fill = (part, content) => {
    const scrolled = [...part.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
    const focused = [...part.querySelectorAll(".scroll")].indexOf(document.activeElement);
    put(part, content);
    [...part.querySelectorAll(".scroll")].forEach((each, i) => {
      each.scrollLeft = scrolled[i] ?? 0;
      i === focused && each.focus({ preventScroll: true });
    });
  };
  function offer(routers) {
    const ids = [...new Set([...routers.map((each) => each.subscriber), ...(subscriber ? [subscriber] : [])])];
    if (JSON.stringify(ids) !== offered) {
      offered = JSON.stringify(ids);
      put(tools, select({ aria: { label: t("column.subscriber") }, onchange: choose }, [["", t("flows.subscriber")], ...ids.map((id) => [id, id])], subscriber));
    }
  }
  function choose(event) {
    subscriber = event.target.value;
    history.replaceState(null, "", subscriber ? `#/nts?${new URLSearchParams({ subscriber })}` : "#/nts");
    drawn = null;
    draw();
    load();
  }
  function draw() {
    const data = latest();
    if (!data?.nts || data === drawn) {
      return;
    }
    drawn = data;
    const nts = narrowed(data.nts, subscriber);
    offer(data.nts.stats.routers);
    put(parts.figures, figures(nts, subscriber));
    fill(parts.queue, queued(nts.queue, names));
    fill(parts.cache, cached(nts.cache, names));
    fill(parts.statistics, statistics(nts));
  }
  async function load() {
    clearTimeout(timer);
    try {
      known = (await get("nts/hosts", { subscriber })).hosts;
      names = new Map();
      known.forEach((each) => {
        const key = `${each.subscriber} ${each.address}`;
        names.set(key, [...(names.get(key) ?? []), each.name]);
      });
      ended || fill(parts.hosts, hosts(known));
    } catch {
      // The connection's state says so, and the next round tries again.
    }
    if (!ended) {
      timer = setTimeout(load, HOSTS_MILLIS);
    }
  }
  put(
    main,
    h("h1", { class: "unseen" }, t("nav.nts")),
    tools,
    parts.figures,
    card(t("nts.queue"), h("p", { class: "help" }, t("nts.queueHelp")), parts.queue),
    card(t("nts.cache"), h("p", { class: "help" }, t("nts.cacheHelp")), parts.cache),
    h("div", { class: "columns" }, card(t("nts.hosts"), parts.hosts), reach()),
    card(t("nts.statistics"), parts.statistics),
  );
  const stop = listen(draw);
  load();
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}
