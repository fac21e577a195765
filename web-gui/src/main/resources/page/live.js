// SPDX-License-Identifier: Apache-2.0
// The live state: one stream of events for the whole page, and whether it comes.

const ADDRESS = new URL("../events", import.meta.url);
const LATE_MILLIS = 5000;
const RETRY_MILLIS = 2000;
const HISTORY_MILLIS = 120000;
// The switches' counters come every 5 s: over less, a rate would be all or nothing.
const RATE_MILLIS = 10000;

const listeners = new Set();
const history = [];
let state = "connecting";
let source = null;
let heard = 0;

/** connecting, live, late (nothing has come for 5 s) or lost. */
export function connection() {
  return state;
}

/** The last state of everything; null before the first. */
export function latest() {
  return history.length ? history[history.length - 1].data : null;
}

/** What has come in the last two minutes: {at, data}, the oldest first. */
export function past() {
  return history;
}

/** Calls back now and whenever something has come or the connection has changed; gives a way to stop it. */
export function listen(callback) {
  listeners.add(callback);
  callback();
  return () => listeners.delete(callback);
}

/** How fast a counter grows, by second, over the last 10 s; `read` takes it from a state, null where it is not in it. */
export function rate(read) {
  const end = history.length - 1;
  if (end < 1) {
    return 0;
  }
  let begin = end;
  while (begin > 0 && history[end].at - history[begin].at < RATE_MILLIS) {
    begin--;
  }
  const before = read(history[begin].data);
  const now = read(history[end].data);
  const seconds = (history[end].at - history[begin].at) / 1000;
  return before === null || now === null || seconds <= 0 ? 0 : Math.max(0, (now - before) / seconds);
}

function tell(next) {
  state = next;
  listeners.forEach((callback) => callback());
}

function take(event) {
  const data = JSON.parse(event.data);
  heard = Date.now();
  history.push({ at: heard, data });
  while (heard - history[0].at > HISTORY_MILLIS) {
    history.shift();
  }
  tell(data.inactive ? "inactive" : "live");
}

/** Begins; from then on a lost connection is opened again until it stands. */
export function connect() {
  open();
  setInterval(() => state === "live" && Date.now() - heard > LATE_MILLIS && tell("late"), 1000);
}

function open() {
  source = new EventSource(ADDRESS);
  source.addEventListener("overview", take);
  source.onerror = () => {
    tell("lost");
    if (source.readyState === EventSource.CLOSED) {
      // After an answer that is no stream, such as a restarting server's, a browser does not try again by itself.
      setTimeout(open, RETRY_MILLIS);
    }
  };
}
