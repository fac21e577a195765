// SPDX-License-Identifier: Apache-2.0
// Makes elements. Whatever is a text becomes a text node: there is no way to pass markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element. Of its properties, functions under on... become listeners, `data` and `aria` are objects,
 * `style` sets properties one by one (which the page's policy allows, unlike a style attribute).
 */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An SVG element, of the same form. */
export function s(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "aria") {
      Object.entries(value).forEach(([key, text]) => text !== null && element.setAttribute(`aria-${key}`, text));
    } else if (name === "style") {
      Object.entries(value).forEach(([key, text]) => element.style.setProperty(key, text));
    } else if (name === "value" || name === "checked" || name === "disabled" || name === "selected") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Puts other children into an element. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** A select element with options of [value, text]. */
export function select(properties, options, chosen) {
  return h("select", properties, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}
