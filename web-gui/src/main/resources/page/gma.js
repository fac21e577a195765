// SPDX-License-Identifier: Apache-2.0
// What MAP derives (RFC 7597 section 5): addresses, PSIDs and port sets. Prefixes are {value, length}, value a BigInt.

/** Reads 192.0.2.0 as a number; null where it is none. */
export function ipv4(text) {
  const parts = text.trim().split(".");
  const right = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return right ? parts.reduce((value, part) => value * 256 + Number(part), 0) : null;
}

/** Writes a number as 192.0.2.0. */
export function ipv4Text(value) {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Reads an IPv6 address as a BigInt of 128 bits; null where it is none. */
export function ipv6(text) {
  const halves = text.trim().split("::");
  const words = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - words.reduce((sum, half) => sum + half.length, 0);
  const wrong = halves.length > 2 || (halves.length === 1 ? missing !== 0 : missing < 1);
  if (wrong || !words.flat().every((word) => /^[0-9a-f]{1,4}$/i.test(word))) {
    return null;
  }
  const all = halves.length === 1 ? words[0] : [...words[0], ...Array(missing).fill("0"), ...words[1]];
  return all.reduce((value, word) => (value << 16n) | BigInt(parseInt(word, 16)), 0n);
}

/** Writes 128 bits as RFC 5952 has them. */
export function ipv6Text(value) {
  const words = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (from + length < 8 && words[from + length] === 0) {
      length++;
    }
    if (length > best.length) {
      best = { from, length };
    }
  }
  const hex = words.map((word) => word.toString(16));
  return best.from < 0 ? hex.join(":") : `${hex.slice(0, best.from).join(":")}::${hex.slice(best.from + best.length).join(":")}`;
}

/** Reads a prefix with a reader of its addresses; null where it is none. */
function prefix(text, read, bits) {
  const [address, length, ...more] = text.trim().split("/");
  const value = read(address);
  const right = value !== null && more.length === 0 && /^\d{1,3}$/.test(length ?? "") && Number(length) <= bits;
  return right ? { value, length: Number(length) } : null;
}

/** Reads 2001:db8::/40. */
export function ipv6Prefix(text) {
  return prefix(text, ipv6, 128);
}

/** Reads 192.0.2.0/24. */
export function ipv4Prefix(text) {
  return prefix(text, ipv4, 32);
}

/** How long PSIDs are under a rule: what the EA bits have left when the IPv4 address is whole; negative if it is not. */
export function psidLength(ipv4PrefixLength, eaBits) {
  return eaBits - (32 - ipv4PrefixLength);
}

/**
 * The ranges of a port set, [first, last] each: a offset bits that are not all 0, k bits of PSID, and m bits of a
 * range. With no offset bits there is one range for each PSID.
 */
export function portRanges(offset, length, psid) {
  const m = 16 - offset - length;
  const ranges = [];
  for (let i = offset === 0 ? 0 : 1; i < 2 ** offset; i++) {
    const first = i * 2 ** (16 - offset) + psid * 2 ** m;
    ranges.push([first, first + 2 ** m - 1]);
  }
  return ranges;
}

/** Whose PSID a port has; null for the well-known ports that nobody has. */
export function psidOf(port, offset, length) {
  if (offset > 0 && port < 2 ** (16 - offset)) {
    return null;
  }
  return Math.floor(port / 2 ** (16 - offset - length)) % 2 ** length;
}

/** The MAP address of RFC 7597 section 6: 16 bits of 0, the IPv4 address, the PSID. */
export function mapAddress(endUser, address, psid) {
  const kept = (endUser.value >> BigInt(128 - endUser.length)) << BigInt(128 - endUser.length);
  return (kept & ~0xffffffffffffffffn) | (BigInt(address) << 16n) | BigInt(psid ?? 0);
}

/**
 * What a rule {ipv6, ipv4, eaBits, offset} gives the end-user prefix: {address, psid, length, ranges, map}, or
 * {error} with the key of a text.
 */
export function derive(rule, endUser) {
  const length = psidLength(rule.ipv4.length, rule.eaBits);
  if (length < 0) {
    return { error: "calculator.error.short" };
  }
  if (rule.offset + length > 16) {
    return { error: "calculator.error.bits" };
  }
  if (endUser.length !== rule.ipv6.length + rule.eaBits) {
    return { error: "calculator.error.length", length: rule.ipv6.length + rule.eaBits };
  }
  if (endUser.value >> BigInt(128 - rule.ipv6.length) !== rule.ipv6.value >> BigInt(128 - rule.ipv6.length)) {
    return { error: "calculator.error.outside" };
  }
  const ea = Number((endUser.value >> BigInt(128 - endUser.length)) & ((1n << BigInt(rule.eaBits)) - 1n));
  const psid = length === 0 ? null : ea % 2 ** length;
  const base = Math.floor(rule.ipv4.value / 2 ** (32 - rule.ipv4.length)) * 2 ** (32 - rule.ipv4.length);
  const address = base + Math.floor(ea / 2 ** length);
  return { address, psid, length, ranges: length === 0 ? [[0, 65535]] : portRanges(rule.offset, length, psid), map: mapAddress(endUser, address, psid) };
}

/** The end-user prefix of who has an address and port under a rule, or {error}. */
export function owner(rule, address, port) {
  const length = psidLength(rule.ipv4.length, rule.eaBits);
  const size = 2 ** (32 - rule.ipv4.length);
  if (length < 0) {
    return { error: "calculator.error.short" };
  }
  if (Math.floor(address / size) !== Math.floor(rule.ipv4.value / size)) {
    return { error: "calculator.error.outside4" };
  }
  const psid = length === 0 ? 0 : psidOf(port, rule.offset, length);
  if (psid === null) {
    return { error: "calculator.error.nobody" };
  }
  const ea = (BigInt(address % size) << BigInt(length)) | BigInt(psid);
  const bits = rule.ipv6.length + rule.eaBits;
  const kept = (rule.ipv6.value >> BigInt(128 - rule.ipv6.length)) << BigInt(128 - rule.ipv6.length);
  return { prefix: `${ipv6Text(kept | (ea << BigInt(128 - bits)))}/${bits}`, psid: length === 0 ? null : psid };
}

/** The rule of a domain by which a subscriber has its address. */
export function ruleOf(domain, subscriber) {
  const endUser = ipv6Prefix(subscriber.prefix);
  return domain?.rules.find((rule) => {
    const own = ipv6Prefix(rule.ipv6Prefix);
    return endUser.length >= own.length && endUser.value >> BigInt(128 - own.length) === own.value >> BigInt(128 - own.length);
  });
}
