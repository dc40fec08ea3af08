// The picture as a file of its own: title, legend and note with it, nothing outside it.

import { svg } from "./dom.js";
import { FONT } from "./labels.js";
import { fillOf, INK, shape } from "./picture.js";

const BASES = [["stated", null], ["inferred", "7 4"], ["assumed", "1.5 3.5"]];

function written(words, x, y, size, weight = "normal") {
  const element = svg("text", {
    x, y, "font-size": size, "font-weight": weight, fill: INK, "font-family": FONT,
  });
  element.textContent = words;
  return element;
}

// Break a text into lines of about so many letters.
function broken(words, most) {
  const done = [""];
  for (const word of words.split(" ")) {
    const last = done.length - 1;
    if (done[last] && `${done[last]} ${word}`.length > most) done.push(word);
    else done[last] = `${done[last]} ${word}`.trim();
  }
  return done;
}

export function legend(scene) {
  const kinds = [...new Set(scene.nodes.map((node) => node.kind))]
    .sort((one, other) => (other === "problem") - (one === "problem"));
  const marks = kinds.map((kind) => [kind, svg("g", {
    fill: fillOf(kind), stroke: INK, transform: "translate(10 8)",
  }, shape(kind, 6))]);
  const bases = new Set(scene.links.map((link) => link.basis));
  const dashes = BASES.filter(([word]) => bases.has(word)).map(([word, dash]) => [
    `link ${word}`,
    svg("line", { x1: 0, x2: 30, y1: 8, y2: 8, stroke: "#5B6770", "stroke-width": 2, "stroke-dasharray": dash }),
  ]);
  return [...marks, ...dashes];
}

export function standing(picture, scene) {
  const [wide, high] = picture.room;
  const title = broken(scene.title, Math.floor(wide / 11));
  const note = broken(scene.note, Math.floor(wide / 7));
  const top = 14 + title.length * 24;
  const foot = 34 + note.length * 17;
  const all = top + high + foot;
  const out = svg("svg", {
    xmlns: "http://www.w3.org/2000/svg", width: wide, height: all,
    viewBox: `0 0 ${wide} ${all}`, role: "img",
  });
  const name = svg("title", {});
  name.textContent = scene.title;
  const told = svg("desc", {});
  told.textContent = scene.told;
  out.append(name, told, svg("rect", { width: wide, height: all, fill: "#FFFFFF" }));
  title.forEach((line, i) => out.append(written(line, 14, 26 + i * 24, 18, "bold")));
  const copy = picture.camera.cloneNode(true);
  const tiny = picture.legible ? "" : ", .scm-node text";
  for (const each of copy.querySelectorAll(`.scm-focus${tiny}`)) each.remove();
  for (const each of copy.querySelectorAll("*")) {
    for (const { name: attribute } of [...each.attributes]) {
      if (/^(class|role|tabindex|aria-)/.test(attribute)) each.removeAttribute(attribute);
    }
  }
  out.append(svg("svg", { y: top, width: wide, height: high }, copy));
  let x = 14;
  for (const [words, mark] of legend(scene)) {
    const line = mark.tagName === "line";
    out.append(svg("g", { transform: `translate(${x} ${top + high + 6})` }, mark,
      written(words, line ? 36 : 22, 12, 12)));
    x += (line ? 50 : 36) + words.length * 7.6;
  }
  note.forEach((line, i) => out.append(written(line, 14, top + high + 44 + i * 17, 12)));
  return new XMLSerializer().serializeToString(out);
}

export async function png(source, wide, high) {
  const url = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * wide;
    canvas.height = 2 * high;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  } finally {
    URL.revokeObjectURL(url);
  }
}
