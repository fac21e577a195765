// SPDX-License-Identifier: Apache-2.0
// Numbers for people: SI units, the two largest units of a time.

const SI = ["", "k", "M", "G", "T", "P"];

function scaled(value, unit) {
  let step = 0;
  while (value >= 999.5 && step < SI.length - 1) {
    value /= 1000;
    step++;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${SI[step]}${unit}`;
}

/** 3.1 MB */
export function bytes(value) {
  return scaled(value, "B");
}

/** 24.8 Mbit/s, from bytes by second. */
export function bits(bytesPerSecond) {
  return scaled(bytesPerSecond * 8, "bit/s");
}

/** 12,345 */
export function count(value) {
  return value.toLocaleString("en-US");
}

/** 340 ms, 1.4 s */
export function millis(value) {
  return value < 1000 ? `${value < 9.95 && value % 1 ? value.toFixed(1) : Math.round(value)} ms` : value < 60000 ? `${(value / 1000).toFixed(1)} s` : seconds(Math.round(value / 1000));
}

/** 2h4m */
export function seconds(value) {
  if (value < 0) {
    return "∞";
  }
  const parts = [["d", Math.floor(value / 86400)], ["h", Math.floor(value / 3600) % 24], ["m", Math.floor(value / 60) % 60], ["s", value % 60]];
  const first = parts.findIndex(([, amount]) => amount > 0);
  return first < 0 ? "0s" : parts.slice(first, first + 2).filter(([, amount]) => amount > 0).map(([unit, amount]) => amount + unit).join("");
}
