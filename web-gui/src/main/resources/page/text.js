// SPDX-License-Identifier: Apache-2.0
// The page's words, from texts/LANGUAGE.json.

const KEPT = "portset.language";
export const LANGUAGES = [["en", "English"], ["ja", "日本語"]];

let words = {};
let language = "en";

/** Reads the words of the chosen language, or of the browser's if there are any. */
export async function load() {
  const wanted = localStorage.getItem(KEPT) ?? navigator.language.slice(0, 2);
  language = LANGUAGES.some(([code]) => code === wanted) ? wanted : "en";
  words = await (await fetch(new URL(`texts/${language}.json`, import.meta.url))).json();
  document.documentElement.lang = language;
}

/** Chooses a language for this browser. */
export function choose(code) {
  localStorage.setItem(KEPT, code);
  return load();
}

/** The language in use. */
export function chosen() {
  return language;
}

/** A text by its key; {name} in it stands for a value. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether there is a text of that key: for what the server names. */
export function has(key) {
  return key in words;
}
