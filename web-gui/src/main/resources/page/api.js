// SPDX-License-Identifier: Apache-2.0
// Asks the REST interface, which is beside this page.

const ROOT = new URL("../api/", import.meta.url);

/** What the server says is wrong: a sentence, and sentences by field. */
export class Problem extends Error {
  constructor(document, status) {
    super(document.detail ?? `HTTP ${status}`);
    this.status = status;
    this.fields = new Map((document.errors ?? [document]).filter((each) => each.field).map((each) => [each.field, each.detail]));
  }
}

async function request(path, options) {
  const answer = await fetch(new URL(path, ROOT), options);
  const text = await answer.text();
  let document = {};
  try {
    document = JSON.parse(text);
  } catch {
    // A container's own error page: its status says enough.
  }
  if (!answer.ok) {
    throw new Problem(document, answer.status);
  }
  return document;
}

/** The answer to a GET. Parameters that are empty are left out. */
export function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  return request(query.size ? `${path}?${query}` : path, { headers: { Accept: "application/json" } });
}

/** Changes something by a merge patch. */
export function patch(path, document) {
  return request(path, { method: "PATCH", headers: { "Content-Type": "application/merge-patch+json" }, body: JSON.stringify(document) });
}

/** Has something done. */
export function post(path) {
  return request(path, { method: "POST" });
}
