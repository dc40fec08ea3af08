// The interactive map: holds its state, and ties the drawing, the panels and Python.

import { download, html } from "./dom.js";
import { Editor, fillDetails, fillFilters, prompt, Table, tools } from "./panels.js";
import { Picture } from "./picture.js";
import { joined, reach, rings, shown } from "./rules.js";
import { legend, png, standing } from "./save.js";

const EMPTY = {
  nodes: [], links: [], others: [], relations: [], title: "", told: "", note: "", most: 600,
};

const where = (node) => [node.tier, node.nations.join(", ")].filter((text) => text).join(": ");
// Not toLocaleString: its first call takes longer than drawing two hundred nodes.
const number = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

class NetworkMap {
  constructor(model, el) {
    this.model = model;
    this.scene = EMPTY;
    this.places = new Map();
    this.found = new Set();
    this.current = null;
    this.refit = false;
    this.build(el);
    const listen = (name, done) => {
      model.on(`change:${name}`, done);
      this.ends.push(() => model.off && model.off(`change:${name}`, done));
    };
    this.ends = [];
    const heard = (message) => this.hear(message);
    model.on("msg:custom", heard);
    this.ends.push(() => model.off && model.off("msg:custom", heard));
    listen("picked", () => this.marked());
    for (const name of ["off", "clustered", "room", "editing"]) listen(name, () => this.refresh());
    listen("focus", () => {
      this.refit = true;
      this.refresh();
    });
    model.send({ type: "hello" });
  }

  get selected() {
    return new Set(this.model.get("picked"));
  }

  build(el) {
    const act = {
      search: (text) => this.search(text),
      searchNext: () => this.searchNext(),
      zoom: (by) => this.picture.zoom(by),
      fit: () => this.picture.fit(),
      cluster: (on) => this.set({ clustered: on }),
      area: (on) => { this.picture.areaMode = on; },
      room: (on) => this.set({ room: on }),
      clearFilters: () => this.set({ off: {} }),
      focus: (steps, way) => this.focusOn(this.model.get("picked"), steps, way),
      endFocus: () => this.set({ focus: {} }),
      nudge: (dx, dy) => this.nudge(dx, dy),
      saveSvg: () => this.save("svg"),
      savePng: () => this.save("png"),
    };
    this.tools = tools(act, { names: this.model.get("named") });
    this.picture = new Picture({
      select: (ids) => this.select(ids),
      current: (id, focused) => this.setCurrent(id, focused),
      moved: (ids) => this.moved(ids),
      said: (text) => this.say(text),
      escape: () => this.escape(),
      labelled: (missing) => {
        this.unnamed.textContent = missing ? `${number(missing)} without room for a name: zoom in, or point at them.` : "";
      },
    });
    this.table = new Table({
      pick: (ids, on) => {
        const now = this.selected;
        for (const id of ids) {
          if (on) now.add(id);
          else now.delete(id);
        }
        this.select([...now]);
      },
      current: (id) => this.setCurrent(id, false),
      said: (text) => this.say(text),
    });
    this.editor = new Editor((message) => this.model.send(message));
    this.editor.root.hidden = true;
    this.status = html("p", { class: "scm-status", role: "status", "aria-live": "polite" });
    this.fault = html("p", { class: "scm-fault", role: "alert" });
    this.title = html("p", { class: "scm-title" });
    this.keyList = html("ul", { class: "scm-legend", "aria-label": "Legend" });
    this.note = html("p", { class: "scm-note" });
    this.unnamed = html("p", { class: "scm-note" });
    this.asking = html("div", { class: "scm-asking" });
    this.stage = html("div", { class: "scm-stage" }, this.picture.root, this.asking);
    this.details = html("div", {
      class: "scm-details", role: "region", "aria-label": "Details", tabindex: "0",
    });
    this.root = html("div", { class: "scm" },
      this.title, this.tools.bar, this.status, this.fault,
      html("div", { class: "scm-body" },
        html("div", { class: "scm-main" }, this.stage, this.keyList, this.unnamed, this.note),
        html("div", { class: "scm-side" }, this.details, this.editor.root, this.table.root)));
    el.append(this.root);
  }

  // ---- what Python says ---------------------------------------------------------

  hear(message) {
    if (message.type === "error") {
      this.fault.textContent = message.text;
      return;
    }
    if (message.type === "told") {
      this.say(message.text);
      return;
    }
    this.fault.textContent = "";
    if (message.type === "scene") this.take(message.scene);
    else if (message.type === "diff") this.take(this.patched(message));
  }

  patched({ nodes, links, gone, cut, rest }) {
    const put = (old, fresh, lost) => {
      const kept = new Map(old.map((each) => [each.id, each]));
      for (const id of lost) kept.delete(id);
      for (const each of fresh) kept.set(each.id, each);
      return [...kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    return {
      ...this.scene, ...rest,
      nodes: put(this.scene.nodes, nodes, gone), links: put(this.scene.links, links, cut),
    };
  }

  take(scene) {
    this.scene = scene;
    for (const node of scene.nodes) if (node.x !== null) this.places.set(node.id, [node.x, node.y]);
    this.refresh();
  }

  // ---- what is shown ------------------------------------------------------------

  refresh() {
    const get = (name) => this.model.get(name);
    const { scene } = this;
    if (!scene.nodes.length) {
      if (scene !== EMPTY) this.asking.replaceChildren(html("p", {}, "There is nothing to show yet."));
      return;
    }
    this.title.textContent = scene.title;
    this.net = joined(scene, get("clustered"));
    const off = get("off");
    const focus = get("focus");
    const focused = Boolean(focus.ids && focus.ids.length);
    this.reached = focused ? reach(this.net, off, focus) : null;
    this.there = focused ? new Set(this.reached.keys()) : shown(this.net, off);
    const many = this.there.size > scene.most;
    const places = this.standing(focused, many);
    this.stage.classList.toggle("scm-many", many);
    this.ask(many);
    this.picture.update({
      net: this.net, there: this.there, places, off,
      selected: this.selected, found: this.found, refit: this.refit,
    });
    this.refit = false;
    // The picture first: what stands around it comes once that has been painted.
    if (this.furnished) this.furnish();
    else requestAnimationFrame(() => setTimeout(() => this.furnish(), 0));
  }

  // In too large a map only what is in focus is drawn, ring by ring.
  standing(focused, many) {
    if (many) return new Map();
    const known = [...this.net.nodes.keys()].every((id) => this.places.has(id));
    if (known) return this.places;
    const ids = [...this.there].sort();
    const found = focused ? this.reached : new Map(ids.map((id) => [id, { step: 0, path: [id] }]));
    const fresh = rings(found);
    const key = JSON.stringify([...found.keys()]);
    if (this.ringKey !== key) this.ringPlaces = fresh;
    this.ringKey = key;
    return this.ringPlaces;
  }

  ask(many) {
    if (!many) {
      this.asking.replaceChildren();
      return;
    }
    const ranked = [...this.there]
      .map((id) => ({ ...this.net.nodes.get(id), links: this.net.at.get(id).length }))
      .sort((a, b) => b.links - a.links || (a.id < b.id ? -1 : 1));
    this.asking.replaceChildren(prompt(ranked, this.scene.most, (id) => this.start(id)));
  }

  // As far around one node as can be read.
  start(id) {
    const off = this.model.get("off");
    const around = (steps) => reach(this.net, off, { ids: [id], steps, way: "both" }).size;
    this.select([id]);
    this.focusOn([id], around(2) > this.scene.most ? 1 : 2, "both");
    this.picture.go(id);
  }

  furnish() {
    this.furnished = true;
    const get = (name) => this.model.get(name);
    const { scene } = this;
    this.note.textContent = scene.note;
    this.tools.cluster.checked = get("clustered");
    this.tools.room.checked = get("room");
    this.editor.root.hidden = !get("editing");
    if (get("editing")) this.editor.update(scene);
    fillFilters(this.tools.filters, scene, get("off"), (facet, value, on) => this.filter(facet, value, on));
    this.keyList.replaceChildren(...legend(scene).map(([words, mark]) => {
      const wide = mark.tagName === "line" ? 34 : 20;
      const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of Object.entries({ width: wide, height: 16, "aria-hidden": "true" })) {
        picture.setAttribute(name, value);
      }
      picture.append(mark);
      return html("li", {}, picture, words);
    }));
    this.picture.root.setAttribute("aria-label", `Map. ${scene.title}`);
    this.listed();
    this.detail();
    this.count();
  }

  listed() {
    const things = [...this.there].map((id) => {
      const node = this.net.nodes.get(id);
      const cells = [node.full, node.kind, this.net.at.get(id).length, where(node)];
      return { key: id, ids: [id], name: node.full, cells };
    });
    const links = [];
    for (const edge of this.net.edges.values()) {
      if (!this.there.has(edge.a) || !this.there.has(edge.b)) continue;
      for (const row of edge.rows) {
        if (row.kind === "part of") continue;
        const [a, b] = [this.net.nodes.get(row.a), this.net.nodes.get(row.b)];
        links.push({
          key: row.id, ids: [a.id, b.id], name: `${a.full} and ${b.full}`,
          cells: [`${a.label} – ${b.label}`, row.relation, row.basis, row.evidence],
        });
      }
    }
    this.table.update(things, links, this.selected);
  }

  count() {
    const focus = this.model.get("focus");
    const all = this.net.nodes.size;
    const seen = this.there.size;
    const parts = [seen === all ? `${number(all)} shown.` : `${number(seen)} of ${number(all)} shown.`];
    if (seen > this.scene.most) parts[0] = `${number(seen)} problems and bodies: choose where to start.`;
    if (this.reached) {
      const names = focus.ids.filter((id) => this.net.nodes.has(id)).map((id) => this.net.nodes.get(id).label);
      parts.push(`Focus: ${focus.steps} ${focus.steps === 1 ? "step" : "steps"} from ${names.join(", ")}.`);
    }
    this.say(parts.join(" "));
  }

  // ---- what the hand does -------------------------------------------------------

  set(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.model.save_changes();
  }

  select(ids) {
    this.set({ picked: [...new Set(ids)].sort() });
  }

  marked() {
    if (!this.net) return;
    const chosen = this.selected;
    this.picture.mark(chosen, this.found);
    this.picture.settle();
    this.table.mark(chosen);
    if (this.model.get("editing")) this.editor.prefill(chosen);
    const names = [...chosen].map((id) => (this.net.nodes.get(id) || { label: id }).label);
    const most = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
    this.say(names.length ? `${names.length} selected: ${most}.` : "Nothing is selected.");
  }

  filter(facet, value, on) {
    const off = { ...this.model.get("off") };
    off[facet] = (off[facet] || []).filter((each) => each !== value);
    if (!on) off[facet] = [...off[facet], value].sort();
    if (!off[facet].length) delete off[facet];
    this.set({ off });
  }

  focusOn(ids, steps, way) {
    if (!ids.length) {
      this.say("Select something first: then focus on it.");
      return;
    }
    this.set({ focus: { ids: [...ids], steps, way } });
  }

  nudge(dx, dy) {
    const ids = [...this.selected].filter((id) => this.picture.items.has(id));
    if (!ids.length) this.picture.pan(-40 * dx, -40 * dy);
    else {
      this.picture.shift(ids, (20 * dx) / this.picture.view.k, (20 * dy) / this.picture.view.k);
      this.picture.settle();
      this.moved(ids);
    }
  }

  moved(ids) {
    const round = (n) => Math.round(n * 100) / 100;
    const spots = this.picture.places;
    if (spots !== this.places) return;
    this.model.send({
      type: "moved",
      places: Object.fromEntries(ids.map((id) => [id, spots.get(id).map(round)])),
    });
  }

  escape() {
    if (this.selected.size) this.select([]);
    else this.set({ focus: {} });
  }

  setCurrent(id, focused) {
    if (this.current === id) return;
    this.current = id;
    this.detail();
    if (focused) {
      const node = this.net.nodes.get(id);
      this.say(`${node.full}, ${node.kind}, ${this.net.at.get(id).length} links.`);
    }
  }

  detail() {
    const node = this.net.nodes.get(this.current);
    const edges = node ? this.net.at.get(node.id) : [];
    const rows = edges.flatMap((edge) => edge.rows);
    const way = this.reached && node ? this.reached.get(node.id) : null;
    const path = way && way.step ? way.path.map((id) => this.net.nodes.get(id).label).join(" → ") : "";
    fillDetails(this.details, node, rows, path && `In focus: ${path}. ${way.why}`);
  }

  search(text) {
    const sought = text.trim().toLocaleLowerCase("en-GB");
    const hit = (node) => `${node.full} ${node.label} ${node.other}`.toLocaleLowerCase("en-GB").includes(sought);
    this.matches = sought && this.net
      ? [...this.net.nodes.values()].filter(hit).map((node) => node.id).sort() : [];
    this.found = new Set(this.matches);
    this.at = -1;
    this.picture.mark(this.selected, this.found);
    this.picture.settle();
    if (sought) {
      const names = this.matches.slice(0, 3).map((id) => this.net.nodes.get(id).label).join(", ");
      this.say(this.matches.length ? `${this.matches.length} found: ${names}${this.matches.length > 3 ? " …" : ""}`
        : `Nothing is called “${text.trim()}”.`);
    }
  }

  searchNext() {
    if (!this.matches || !this.matches.length) {
      this.say("Nothing found: type a part of a name under Find.");
      return;
    }
    this.at = (this.at + 1) % this.matches.length;
    const id = this.matches[this.at];
    if (!this.picture.items.has(id)) this.start(id);
    this.select([id]);
    if (this.picture.items.has(id)) this.picture.go(id);
  }

  async save(kind) {
    const source = standing(this.picture, this.scene);
    const size = /width="([\d.]+)" height="([\d.]+)"/.exec(source).slice(1).map(Number);
    const blob = kind === "svg" ? new Blob([source], { type: "image/svg+xml" }) : await png(source, ...size);
    download(blob, `map.${kind}`);
    this.say(`Saved map.${kind} with ${this.picture.items.size} problems and bodies.`);
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  end() {
    this.picture.watcher.disconnect();
    for (const stop of this.ends) stop();
    this.root.remove();
  }
}

export function render({ model, el }) {
  const map = new NetworkMap(model, el);
  return () => map.end();
}

// A page without Python: the scene stands in the page, and what is chosen stays in it.
export function standAlone(el, { scene, state }) {
  const listeners = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => {
      if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
      state[name] = value;
      for (const done of listeners[`change:${name}`] || []) done();
    },
    save_changes: () => {},
    on: (event, done) => { (listeners[event] = listeners[event] || []).push(done); },
    send: (message) => {
      if (message.type !== "hello") return;
      queueMicrotask(() => {
        for (const done of listeners["msg:custom"]) done({ type: "scene", scene });
      });
    },
  };
  return render({ model, el });
}

export default { render };
