// Elements. Text from a map goes in as text and as attribute values, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const html = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

let made = 0;
export const freshId = (stem) => `scm-${stem}-${(made += 1)}`;

export function labelled(text, control) {
  control.id = control.id || freshId("control");
  return html("span", { class: "scm-field" }, html("label", { for: control.id }, text), control);
}

export function choice(options, attributes = {}) {
  return html(
    "select",
    attributes,
    ...options.map(([value, text]) => html("option", { value }, text)),
  );
}

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = html("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
