// Which labels there is room for, and on which side of its marker each stands.

export const TEXT = 12; // pixels on the screen, at every zoom
const LINE = 1.2;
export const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif';
const CELL = 60;

let context = null;
const widths = new Map();

function width(text) {
  if (!widths.has(text)) {
    context = context || document.createElement("canvas").getContext("2d");
    context.font = `bold ${TEXT}px ${FONT}`;
    widths.set(text, context.measureText(text).width);
  }
  return widths.get(text);
}

class Crowd {
  constructor() {
    this.cells = new Map();
  }

  *near(box) {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) {
        yield `${x},${y}`;
      }
    }
  }

  add(box, own, fixed = false) {
    for (const cell of this.near(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push([box, own, fixed]);
    }
  }

  drop(box, own) {
    for (const cell of this.near(box)) {
      const held = this.cells.get(cell);
      const at = held.findIndex(([other, whose]) => whose === own && other.join() === box.join());
      if (at >= 0) held.splice(at, 1);
    }
  }

  // Whose texts stand in the way, or null if a marker does.
  inWay(box, own) {
    const whose = new Set();
    for (const cell of this.near(box)) {
      for (const [other, id, fixed] of this.cells.get(cell) || []) {
        const apart =
          box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
        if (apart || id === own) continue;
        if (fixed) return null;
        whose.add(id);
      }
    }
    return whose;
  }

  meets(box, own) {
    const whose = this.inWay(box, own);
    return whose === null || whose.size > 0;
  }
}

// Where a text may stand around its marker, the best first.
function boxes({ x, y, r }, lines, room) {
  const w = Math.max(...lines.map(width)) + 3;
  const h = lines.length * TEXT * LINE + 2;
  const at = (side, left, top) => [side, [left, top, left + w, top + h]];
  const [under, over, right, left] = [y + r + 1, y - r - 1 - h, x + r + 3, x - r - 3 - w];
  const near = 0.7 * r;
  const within = Math.min(Math.max(x - w / 2, 2), room[0] - 2 - w);
  return [
    at("middle", x - w / 2, under),
    at("middle", x - w / 2, over),
    at("start", right, y - h / 2),
    at("start", left, y - h / 2),
    at("start", x + near, under - r + near),
    at("start", x - near - w, under - r + near),
    at("start", x + near, over + r - near),
    at("start", x - near - w, over + r - near),
    at("start", x - r, under),
    at("start", x + r - w, under),
    at("start", x - r, over),
    at("start", x + r - w, over),
    at("start", within, under),
    at("start", within, over),
  ];
}

// The beginning of a text, in so many lines.
function begun(lines, count) {
  const most = Math.max(14, ...lines.map((line) => line.length));
  const words = lines.join(" ").split(" ");
  const done = [""];
  let word = words.shift();
  while (word !== undefined) {
    const last = done.length - 1;
    if (!done[last] || `${done[last]} ${word}`.length <= most) done[last] = `${done[last]} ${word}`.trim();
    else if (done.length < count) done.push(word);
    else break;
    word = words.shift();
  }
  const last = done.length - 1;
  done[last] = `${done[last].replace(/[ ,;:.…]+$/, "").slice(0, 24)}…`;
  return done;
}

// Marks come the most important first: {id, x, y, r, lines, least}, in pixels.
export function placed(marks, room) {
  const crowd = new Crowd();
  for (const { id, x, y, r } of marks) crowd.add([x - r, y - r, x + r, y + r], id, true);
  const found = new Map();
  const whole = (box) =>
    box[0] >= 2 && box[1] >= 2 && box[2] <= room[0] - 2 && box[3] <= room[1] - 2;
  const lift = (id) => {
    if (found.has(id)) crowd.drop(found.get(id).box, id);
    found.delete(id);
  };
  const put = (id, place) => {
    lift(id);
    crowd.add(place.box, id);
    found.set(id, place);
  };
  const stand = (mark, tries) => {
    for (const lines of tries) {
      for (const [side, box] of boxes(mark, lines, room)) {
        if (!whole(box) || crowd.meets(box, mark.id)) continue;
        put(mark.id, { side, box, lines });
        return;
      }
    }
  };
  // Make room by letting the one or two texts in the way stand elsewhere.
  const displace = (mark, lines) => {
    for (const [side, box] of boxes(mark, lines, room)) {
      const whose = whole(box) ? crowd.inWay(box, mark.id) : null;
      if (whose === null || whose.size > 2) continue;
      const before = [...whose].map((id) => [id, found.get(id)]);
      for (const id of whose) lift(id);
      put(mark.id, { side, box, lines });
      for (const id of whose) stand(...all.get(id));
      if ([...whose].every((id) => found.has(id))) return;
      for (const id of [mark.id, ...whose]) lift(id);
      for (const [id, place] of before) put(id, place);
    }
  };
  // Everyone gets the shortest text there is room for; then those who can have more.
  const inside = marks.filter(
    ({ x, y, lines }) => x > 0 && y > 0 && x < room[0] && y < room[1] && lines.length,
  );
  const all = new Map(inside.map((mark) => [mark.id, [mark, forms(mark).reverse()]]));
  for (const [mark, tries] of all.values()) stand(mark, tries);
  for (const [mark, tries] of all.values()) {
    if (!found.has(mark.id)) displace(mark, tries[0]);
  }
  for (const [mark, tries] of all.values()) {
    const longest = tries.slice().reverse();
    if (!found.has(mark.id) || found.get(mark.id).lines !== longest[0]) stand(mark, longest);
  }
  return found;
}

// A label whole, and ever shorter.
function forms({ lines, least }) {
  const tries = [lines];
  if (lines.length > 2) tries.push(begun(lines, 2));
  if (lines.length > 1) tries.push(begun(lines, 1));
  if (least) tries.push([least]);
  return tries;
}
