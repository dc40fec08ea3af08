// The drawing: one SVG element a node, a line and a label; changed, never built anew.

import { freshId, svg } from "./dom.js";
import { FONT, placed, TEXT } from "./labels.js";
import { rowPasses, towards } from "./rules.js";

export const INK = "#0B0C0C";
const LINK = "#5B6770";
const RING = "#801650";
const FILL = {
  problem: "#F46A25",
  organisation: "#12436D",
  team: "#28A197",
  service: "#A285D1",
  person: "#3D3D3D",
};
const DASH = { stated: null, inferred: "7 4", assumed: "1.5 3.5", "": "7 4" };
const SURE = ["stated", "inferred", "assumed", ""];
const FAINT = "0.13";
const MOVED = 4; // pixels before a press becomes a drag
const REST = 90; // milliseconds after which labels are placed again

export function shape(kind, r) {
  const points = (count, turn, far) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / count;
      return `${(far * Math.cos(angle)).toFixed(2)},${(far * Math.sin(angle)).toFixed(2)}`;
    }).join(" ");
  if (kind === "problem") return svg("rect", { x: -r, y: -r, width: 2 * r, height: 2 * r });
  if (kind === "team") return svg("polygon", { points: points(4, 0, r * 1.25) });
  if (kind === "service") return svg("polygon", { points: points(6, 0, r * 1.1) });
  if (kind === "person") return svg("polygon", { points: points(3, -Math.PI / 2, r * 1.3) });
  return svg("circle", { r });
}

export const fillOf = (kind) => FILL[kind] || FILL.organisation;

export class Picture {
  constructor(hooks) {
    this.hooks = hooks; // {select, current, moved, said}
    this.items = new Map();
    this.lines = new Map();
    this.view = { x: 0, y: 0, k: 1 };
    this.here = null;
    this.band = null;
    this.areaMode = false;
    this.build();
  }

  build() {
    this.linkLayer = svg("g", { "aria-hidden": "true" });
    this.nodeLayer = svg("g", { role: "presentation" });
    this.textLayer = svg("g", {
      "aria-hidden": "true",
      "pointer-events": "none",
      "font-family": FONT,
      fill: INK,
      stroke: "#FFFFFF",
      "stroke-width": "0.28em",
      "stroke-linejoin": "round",
      "paint-order": "stroke",
    });
    this.arrow = svg(
      "marker",
      { id: freshId("arrow"), viewBox: "0 0 10 10", refX: 5, refY: 5, markerWidth: 9,
        markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" },
      svg("path", { d: "M0 0L10 5L0 10z", fill: LINK }),
    );
    this.linkLayer.append(this.arrow);
    this.camera = svg(
      "g", { role: "presentation" }, this.linkLayer, this.nodeLayer, this.textLayer,
    );
    this.bandBox = svg("rect", {
      class: "scm-band", fill: "#12436D", "fill-opacity": "0.12", stroke: INK,
      "stroke-dasharray": "4 3", visibility: "hidden",
    });
    this.root = svg(
      "svg",
      { class: "scm-svg", role: "listbox", "aria-multiselectable": "true" },
      this.camera, this.bandBox,
    );
    this.root.addEventListener("pointerdown", (event) => this.press(event));
    this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.root.addEventListener("keydown", (event) => this.key(event));
    const nodeOf = (event) => event.target.closest(".scm-node");
    this.nodeLayer.addEventListener("pointerover", (event) => {
      const node = nodeOf(event);
      if (node) this.hooks.current(node.id_, false);
    });
    this.nodeLayer.addEventListener("focusin", (event) => {
      const node = nodeOf(event);
      if (node) this.arrive(node.id_);
    });
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.root);
  }

  // ---- what is drawn ------------------------------------------------------------

  update(state) {
    const fresh = !this.items.size;
    // Asked before there is anything: afterwards the browser would lay it all out twice.
    const room = this.room;
    Object.assign(this, { net: state.net, there: state.there, places: state.places });
    this.off = state.off;
    this.ranks = new Map(
      [...this.net.nodes.values()]
        .filter((node) => this.places.has(node.id))
        .map((node) => [node.id, this.net.at.get(node.id).length]),
    );
    this.keep(this.items, this.ranks.keys(), (id) => this.makeNode(id));
    const drawn = [...this.net.edges.values()].filter(
      (edge) => this.ranks.has(edge.a) && this.ranks.has(edge.b),
    );
    const keys = new Map(drawn.map((edge) => [edge.key, edge]));
    this.keep(this.lines, keys.keys(), () => this.makeLine());
    for (const [key, line] of this.lines) this.dressLine(line, keys.get(key));
    for (const id of this.items.keys()) this.dressNode(id);
    if (fresh || !this.ranks.has(this.here)) this.setHere(this.first());
    this.free = null;
    if (this.scale) {
      this.scales();
      for (const id of this.items.keys()) this.size(id);
    }
    this.mark(state.selected, state.found);
    if (fresh || state.refit) this.fit(room);
    else this.settle();
  }

  keep(held, wanted, make) {
    const asked = new Set(wanted);
    for (const [key, item] of held) {
      if (!asked.has(key)) {
        item.remove();
        held.delete(key);
      }
    }
    for (const key of asked) if (!held.has(key)) held.set(key, make(key));
  }

  makeNode(id) {
    const group = svg("g", { class: "scm-node", role: "option", tabindex: "-1" });
    group.marker = svg("g", { role: "presentation" });
    group.words = svg("text", { "font-size": TEXT, "text-anchor": "middle" });
    this.textLayer.append(group.words);
    group.append(group.marker);
    group.id_ = id;
    const remove = group.remove.bind(group);
    group.remove = () => {
      group.words.remove();
      remove();
    };
    this.nodeLayer.append(group);
    return group;
  }

  dressNode(id) {
    const [item, node] = [this.items.get(id), this.net.nodes.get(id)];
    const look = JSON.stringify([node.kind, node.r, node.tag, node.full]);
    if (item.look !== look) {
      item.look = look;
      const tag = svg("text", {
        "font-family": FONT, "font-weight": "bold",
        "font-size": "9.6", "text-anchor": "middle", dy: "0.36em", fill: INK,
        "pointer-events": "none",
      });
      tag.textContent = node.tag;
      const body = shape(node.kind, node.r);
      for (const [name, value] of Object.entries({
        class: "scm-shape", fill: fillOf(node.kind), stroke: INK, "stroke-width": 1,
      })) body.setAttribute(name, value);
      item.ring = null;
      item.halo = null;
      item.marker.replaceChildren(body, ...(node.tag ? [tag] : []));
    }
    const links = this.net.at.get(id).length;
    item.setAttribute(
      "aria-label",
      `${node.full}, ${node.kind}, ${links} ${links === 1 ? "link" : "links"}`,
    );
    const seen = this.there.has(id);
    if (seen) item.removeAttribute("opacity");
    else item.setAttribute("opacity", FAINT);
    item.setAttribute("aria-disabled", String(!seen));
    this.stand(id);
  }

  // Rings are made when they are wanted: most nodes never have one.
  ring(item) {
    const node = this.net.nodes.get(item.id_);
    if (!item.ring) {
      item.ring = svg("g", {
        class: "scm-ring", fill: "#FFFFFF", stroke: RING, "stroke-width": 3.5,
      }, shape(node.kind, node.r + 4));
      item.marker.insertBefore(item.ring, item.marker.querySelector(".scm-shape"));
    }
    return item.ring;
  }

  arrive(id) {
    const [item, node] = [this.items.get(id), this.net.nodes.get(id)];
    if (!item.halo) {
      item.halo = svg("g", {
        class: "scm-focus", fill: "#FFDD00", stroke: INK, "stroke-width": 2.5,
      }, shape(node.kind, node.r + 7));
      item.marker.prepend(item.halo);
    }
    this.setHere(id);
    this.intoView(id);
    this.hooks.current(id, true);
  }

  makeLine() {
    const line = svg("path", { stroke: LINK, fill: "none" });
    this.linkLayer.append(line);
    return line;
  }

  dressLine(line, edge) {
    line.edge = edge;
    const rows = edge.rows.filter((row) => rowPasses(this.off, row));
    const seen = rows.length && this.there.has(edge.a) && this.there.has(edge.b);
    const part = edge.rows.every((row) => row.kind === "part of");
    const sure = SURE.find((word) => (rows.length ? rows : edge.rows).some((r) => r.basis === word));
    const dash = part ? null : DASH[sure];
    line.setAttribute("stroke-width", part ? 0.8 : this.lines.size > 200 ? 1 : 1.6);
    // Not "opacity": that would paint every line on a sheet of its own.
    line.setAttribute("stroke-opacity", seen ? (this.lines.size > 200 ? "0.5" : "0.85") : FAINT);
    if (dash) line.setAttribute("stroke-dasharray", dash);
    else line.removeAttribute("stroke-dasharray");
    // A tie that runs one way has an arrow in its middle; problems affect bodies anyway.
    const tie = rows.find((row) => row.kind === "tie" && row.directed);
    line.ends = tie ? [tie.a, tie.b] : [edge.a, edge.b];
    line.arrow = Boolean(tie);
    if (tie) line.setAttribute("marker-mid", `url(#${this.arrow.id})`);
    else line.removeAttribute("marker-mid");
    this.strain(line);
  }

  strain(line) {
    const [a, b] = line.ends.map((id) => this.places.get(id));
    const arrow = line.arrow ? `L${(a[0] + b[0]) / 2} ${(a[1] + b[1]) / 2}` : "";
    line.setAttribute("d", `M${a[0]} ${a[1]}${arrow}L${b[0]} ${b[1]}`);
  }

  stand(id) {
    const [x, y] = this.places.get(id);
    this.items.get(id).setAttribute("transform", `translate(${x} ${y})`);
  }

  mark(selected, found) {
    this.selected = selected;
    this.found = found;
    for (const [id, item] of this.items) {
      const on = selected.has(id);
      item.setAttribute("aria-selected", String(on));
      item.classList.toggle("scm-found", found.has(id));
      if (on || found.has(id)) {
        this.ring(item).setAttribute("stroke-dasharray", on ? "none" : "3 2");
      } else if (item.ring) {
        item.ring.remove();
        item.ring = null;
      }
      item.words.setAttribute("font-weight", on ? "bold" : "normal");
    }
  }

  // ---- the view -----------------------------------------------------------------

  get room() {
    return [this.root.clientWidth || 800, this.root.clientHeight || 500];
  }

  resized() {
    const room = this.room.join();
    if (room === this.lastRoom || !this.items.size) return;
    const first = !this.lastRoom;
    this.lastRoom = room;
    if (first || !this.touched) this.fit();
    else this.settle();
  }

  fit(room = this.room) {
    const spots = [...this.items.keys()].map((id) => this.places.get(id));
    if (!spots.length) return;
    const xs = spots.map((spot) => spot[0]);
    const ys = spots.map((spot) => spot[1]);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const [wide, high] = room;
    const pad = [Math.min(56, wide / 8), Math.min(40, high / 8)];
    const k = Math.min(
      (wide - 2 * pad[0]) / Math.max(right - left, 1),
      (high - 2 * pad[1]) / Math.max(bottom - top, 1),
      1.8,
    );
    this.touched = false;
    this.lastRoom = room.join();
    this.look(wide / 2 - (k * (left + right)) / 2, high / 2 - (k * (top + bottom)) / 2, k);
  }

  look(x, y, k) {
    const zoomed = k !== this.view.k || !this.camera.hasAttribute("transform");
    this.view = { x, y, k };
    this.camera.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    if (zoomed) {
      this.scales();
      for (const id of this.items.keys()) {
        this.size(id);
        this.follow(id);
      }
    }
    this.settle();
  }

  // Markers are as large as can be read, and no larger than keeps them apart.
  scales() {
    const { k } = this.view;
    if (!this.free) this.free = this.freedom();
    const size = (wanted) => Math.min(Math.max(Math.min(wanted / k, this.free), 1), 2.2 / k);
    this.scale = { problem: size(1.3), other: size(1.1) };
    this.legible = 9.6 * this.scale.problem * k > 8.5;
    this.nodeLayer.classList.toggle("scm-tiny", !this.legible);
  }

  freedom() {
    const spots = [...this.items.keys()].map((id) => [...this.places.get(id), this.net.nodes.get(id).r]);
    spots.sort((a, b) => a[0] - b[0]);
    let least = 3;
    for (let i = 0; i < spots.length; i += 1) {
      const [x, y, r] = spots[i];
      for (let j = i + 1; j < spots.length && spots[j][0] - x < 120; j += 1) {
        const gap = Math.max(spots[j][0] - x, Math.abs(spots[j][1] - y));
        least = Math.min(least, gap / (r + spots[j][2] + 1));
      }
    }
    return Math.max(least, 0.5);
  }

  size(id) {
    const scale = this.net.nodes.get(id).kind === "problem" ? this.scale.problem : this.scale.other;
    this.items.get(id).marker.setAttribute("transform", `scale(${scale})`);
  }

  problems() {
    let count = 0;
    for (const id of this.items.keys()) count += this.net.nodes.get(id).kind === "problem";
    return count;
  }

  zoom(by, at = this.room.map((each) => each / 2)) {
    const { x, y, k } = this.view;
    const next = Math.min(Math.max(k * by, 0.05), 12);
    this.touched = true;
    this.look(at[0] - ((at[0] - x) * next) / k, at[1] - ((at[1] - y) * next) / k, next);
  }

  pan(dx, dy) {
    this.touched = true;
    this.look(this.view.x + dx, this.view.y + dy, this.view.k);
  }

  intoView(id) {
    const [x, y] = this.screen(id);
    const [wide, high] = this.room;
    if (x < 10 || y < 10 || x > wide - 10 || y > high - 10) this.pan(wide / 2 - x, high / 2 - y);
  }

  screen(id) {
    const [x, y] = this.places.get(id);
    return [this.view.x + this.view.k * x, this.view.y + this.view.k * y];
  }

  // Labels wait for the hand to rest, and at first until the nodes have been painted:
  // they are placed afresh at each zoom.
  settle() {
    clearTimeout(this.resting);
    if (this.labelled) this.resting = setTimeout(() => this.label(), REST);
    else if (!this.waiting) {
      this.waiting = requestAnimationFrame(() => setTimeout(() => this.label(), 0));
    }
  }

  radius(node) {
    const scale = node.kind === "problem" ? this.scale.problem : this.scale.other;
    return node.r * scale * this.view.k;
  }

  label() {
    if (!this.scale) return;
    this.labelled = true;
    const weight = (id) =>
      (this.selected.has(id) ? 1e6 : 0) + (id === this.here ? 1e5 : 0) +
      (this.found.has(id) ? 1e4 : 0) +
      (this.legible && this.net.nodes.get(id).kind !== "problem" ? 500 : 0) + this.ranks.get(id);
    const marks = [...this.there]
      .filter((id) => this.items.has(id))
      .sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))
      .map((id) => {
        const [x, y] = this.screen(id);
        const node = this.net.nodes.get(id);
        const tag = this.legible ? "" : node.tag;
        const lines = tag ? [tag, ...node.lines] : node.lines;
        const ringed = this.selected.has(id) || this.found.has(id) || id === this.here;
        const r = this.radius(node) * (ringed ? (node.r + 7) / node.r : 1);
        return { id, x, y, r, lines, least: tag };
      });
    const labels = placed(marks, this.room);
    for (const [id, item] of this.items) this.write(item.words, id, labels.get(id));
    this.hooks.labelled(marks.length - labels.size);
  }

  write(words, id, label) {
    if (!label) {
      words.replaceChildren();
      words.told = "";
      return;
    }
    const [sx, sy] = this.screen(id);
    const { side, box, lines } = label;
    words.offset = [(side === "start" ? box[0] + 2 : (box[0] + box[2]) / 2) - sx, box[1] - sy];
    words.setAttribute("text-anchor", side);
    const told = JSON.stringify(lines);
    if (words.told !== told) {
      words.told = told;
      words.replaceChildren(
        ...lines.map((line, i) => {
          const span = svg("tspan", { x: 0, dy: i ? "1.2em" : "0.95em" });
          span.textContent = line;
          return span;
        }),
      );
    }
    this.follow(id);
  }

  follow(id) {
    const words = this.items.get(id).words;
    if (!words.offset) return;
    const [x, y] = this.places.get(id);
    const k = this.view.k;
    words.setAttribute(
      "transform",
      `translate(${x + words.offset[0] / k} ${y + words.offset[1] / k}) scale(${1 / k})`,
    );
  }

  // ---- the hand -----------------------------------------------------------------

  press(event) {
    if (event.button) return;
    const box = this.root.getBoundingClientRect();
    const at = (e) => [e.clientX - box.left, e.clientY - box.top];
    const node = event.target.closest(".scm-node");
    const id = node ? node.id_ : null;
    const [x0, y0] = at(event);
    const press = { id, x: x0, y: y0, moved: false, more: event.shiftKey || event.ctrlKey || event.metaKey };
    press.area = !node && (event.shiftKey || this.areaMode);
    press.group = id && this.selected.has(id) ? [...this.selected].filter((each) => this.items.has(each)) : [id];
    this.root.setPointerCapture(event.pointerId);
    const move = (e) => {
      const [x, y] = at(e);
      if (!press.moved && Math.hypot(x - x0, y - y0) < MOVED) return;
      press.moved = true;
      press.to = [x, y];
      if (!press.frame) press.frame = requestAnimationFrame(() => this.moving(press));
    };
    const up = () => {
      this.root.removeEventListener("pointermove", move);
      this.root.removeEventListener("pointerup", up);
      this.root.removeEventListener("pointercancel", up);
      if (press.frame) this.moving(press);
      this.release(press);
    };
    this.root.addEventListener("pointermove", move);
    this.root.addEventListener("pointerup", up);
    this.root.addEventListener("pointercancel", up);
    if (node) node.focus({ preventScroll: true });
    event.preventDefault();
  }

  moving(press) {
    cancelAnimationFrame(press.frame);
    press.frame = null;
    const [x, y] = press.to;
    const [dx, dy] = [x - press.x, y - press.y];
    if (press.area) this.drawBand(press);
    else {
      if (press.id) this.shift(press.group, dx / this.view.k, dy / this.view.k);
      else this.pan(dx, dy);
      [press.x, press.y] = press.to;
    }
  }

  shift(ids, dx, dy) {
    const moved = new Set(ids);
    for (const id of moved) {
      const [x, y] = this.places.get(id);
      this.places.set(id, [x + dx, y + dy]);
      this.stand(id);
      this.follow(id);
      for (const edge of this.net.at.get(id)) {
        const line = this.lines.get(edge.key);
        if (line) this.strain(line);
      }
    }
  }

  drawBand(press) {
    const [x, y] = press.to;
    const box = [Math.min(x, press.x), Math.min(y, press.y), Math.max(x, press.x), Math.max(y, press.y)];
    const sides = { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1] };
    for (const [name, value] of Object.entries(sides)) this.bandBox.setAttribute(name, value);
    this.bandBox.setAttribute("visibility", "visible");
    press.box = box;
  }

  release(press) {
    this.bandBox.setAttribute("visibility", "hidden");
    if (press.area && press.moved) {
      const inside = [...this.there].filter((id) => {
        if (!this.items.has(id)) return false;
        const [x, y] = this.screen(id);
        return x >= press.box[0] && y >= press.box[1] && x <= press.box[2] && y <= press.box[3];
      });
      this.hooks.select(press.more ? [...this.selected, ...inside] : inside);
    } else if (press.moved) {
      if (press.id) {
        this.hooks.moved(press.group);
        this.settle();
      }
    } else if (press.id) this.toggle(press.id, press.more);
    else if (!press.more) this.hooks.select([]);
  }

  toggle(id, more) {
    if (!more) this.hooks.select([id]);
    else if (this.selected.has(id)) this.hooks.select([...this.selected].filter((e) => e !== id));
    else this.hooks.select([...this.selected, id]);
  }

  wheel(event) {
    if (!(event.ctrlKey || event.metaKey || this.root.contains(document.activeElement))) return;
    event.preventDefault();
    const box = this.root.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 400), [event.clientX - box.left, event.clientY - box.top]);
  }

  // ---- the keyboard -------------------------------------------------------------

  inOrder() {
    return [...this.there]
      .filter((id) => this.items.has(id))
      .sort((a, b) => this.ranks.get(b) - this.ranks.get(a) || (a < b ? -1 : 1));
  }

  first() {
    return this.inOrder()[0] || null;
  }

  setHere(id) {
    if (this.items.has(this.here)) this.items.get(this.here).setAttribute("tabindex", "-1");
    this.here = id;
    if (this.items.has(id)) this.items.get(id).setAttribute("tabindex", "0");
  }

  go(id) {
    if (!this.items.has(id)) return;
    this.setHere(id);
    this.items.get(id).focus({ preventScroll: true });
  }

  key(event) {
    const { key } = event;
    if (!this.items.has(this.here) || (event.altKey && !key.startsWith("Arrow"))) return;
    if (key.startsWith("Arrow") && (event.altKey || event.shiftKey)) {
      const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
      this.nudge(dx, dy);
    } else if (key.startsWith("Arrow")) this.walk(key);
    else if (key === "Home" || key === "End") this.go(this.inOrder().at(key === "Home" ? 0 : -1));
    else if (key === "PageDown" || key === "PageUp") this.turn(key === "PageDown" ? 1 : -1);
    else if (key === "Enter" || key === " ") this.toggle(this.here, true);
    else if (key === "Escape") this.hooks.escape();
    else if (key === "+" || key === "=") this.zoom(1.25, this.screen(this.here));
    else if (key === "-") this.zoom(0.8, this.screen(this.here));
    else if (key === "0") this.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  nudge(dx, dy) {
    const ids = this.selected.has(this.here) ? [...this.selected].filter((id) => this.items.has(id)) : [this.here];
    this.shift(ids, (10 * dx) / this.view.k, (10 * dy) / this.view.k);
    this.settle();
    this.hooks.moved(ids);
  }

  walk(key) {
    const to = towards(this.net, this.there, this.places, this.here, key);
    if (to) this.go(to);
    else this.hooks.said(`No link ${{ ArrowRight: "to the right", ArrowLeft: "to the left", ArrowDown: "below", ArrowUp: "above" }[key]}. Page Down goes to the next one.`);
  }

  turn(by) {
    const order = this.inOrder();
    this.go(order[(order.indexOf(this.here) + by + order.length) % order.length]);
  }
}
