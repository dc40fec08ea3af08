// What stands around the drawing: tools, filters, what a thing is, the table, edits.

import { choice, freshId, html, labelled } from "./dom.js";
import { FACETS } from "./rules.js";

const FACET_NAMES = {
  kind: "Kind", relation: "Part in the problem", basis: "How sure", nation: "Nation", tier: "Tier",
};
const AT_ONCE = 150;

const button = (text, onclick, attributes = {}) =>
  html("button", { type: "button", onclick, ...attributes }, text);

const fold = (title, ...children) =>
  html("details", { class: "scm-fold" }, html("summary", {}, title), html("div", { class: "scm-group" }, ...children));

export function tools(act, options) {
  const search = html("input", { type: "search", autocomplete: "off" });
  search.addEventListener("input", () => act.search(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") act.searchNext();
  });
  const steps = choice([1, 2, 3, 4, 5, 6].map((n) => [n, n === 1 ? "1 step" : `${n} steps`]));
  const way = choice([
    ["both", "either way"], ["out", "along the arrows"], ["in", "against the arrows"],
  ]);
  const check = (text, onchange, checked) => {
    const box = html("input", { type: "checkbox", id: freshId("check") });
    box.checked = checked;
    box.addEventListener("change", () => onchange(box.checked));
    const field = html("span", { class: "scm-check" }, box, html("label", { for: box.id }, text));
    field.box = box;
    return field;
  };
  const cluster = check("Group by organisation", act.cluster, true);
  const area = check("Select an area", act.area, false);
  const room = check("Hide names (for the room)", act.room, true);
  const filters = html("div", { class: "scm-facets" });
  const bar = html(
    "div", { class: "scm-bar" },
    labelled("Find", search),
    button("Next match", act.searchNext),
    button("Zoom in", () => act.zoom(1.25)),
    button("Zoom out", () => act.zoom(0.8)),
    button("Show all", act.fit),
    fold("Filters", filters, button("Clear filters", act.clearFilters)),
    fold("Focus", labelled("Steps", steps), labelled("Direction", way),
      button("Focus on selection", () => act.focus(Number(steps.value), way.value)),
      button("End focus", act.endFocus)),
    fold("Arrange", cluster, options.names ? room : null, area,
      ...[["Move left", -1, 0], ["Move right", 1, 0], ["Move up", 0, -1], ["Move down", 0, 1]].map(
        ([text, dx, dy]) => button(text, () => act.nudge(dx, dy))),
      html("p", {}, "Moves what is selected; with nothing selected, the view. Shift and drag selects an area.")),
    fold("Save", button("Save as SVG", act.saveSvg), button("Save as PNG", act.savePng)),
    fold("Keys", html("p", {},
      "Tab enters the map. Arrows walk along links. Page Down and Page Up go through all. " +
      "Home goes to the one with most links. Enter selects. Alt and arrows move. " +
      "Plus, minus and 0 zoom. Escape clears the selection, then ends the focus.")),
  );
  return { bar, search, filters, steps, way, cluster: cluster.box, room: room.box };
}

const facetValues = {
  kind: (scene) => scene.nodes.map((node) => node.kind),
  relation: (scene) => scene.links.filter((l) => l.kind !== "part of").map((l) => l.relation),
  basis: (scene) => scene.links.filter((l) => l.kind !== "part of").map((l) => l.basis),
  nation: (scene) => scene.nodes.flatMap((node) => (node.nations.length ? node.nations : [""])),
  tier: (scene) => scene.nodes.filter((n) => n.kind !== "problem").map((n) => n.tier),
};

export function fillFilters(box, scene, off, onchange) {
  const key = JSON.stringify([FACETS.map((f) => [...new Set(facetValues[f](scene))].sort()), off]);
  if (box.key === key) return;
  box.key = key;
  const sets = FACETS.map((facet) => {
    const values = [...new Set(facetValues[facet](scene))].sort();
    const checks = values.map((value) => {
      const tick = html("input", { type: "checkbox", id: freshId("filter") });
      tick.checked = !(off[facet] || []).includes(value);
      tick.addEventListener("change", () => onchange(facet, value, tick.checked));
      return html("span", { class: "scm-check" }, tick, html("label", { for: tick.id }, value || "not said"));
    });
    return values.length < 2 ? null
      : html("fieldset", {}, html("legend", {}, FACET_NAMES[facet]), ...checks);
  });
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const label = held && held.labels && held.labels[0] ? held.labels[0].textContent : "";
  const legend = held && held.closest("fieldset") ? held.closest("fieldset").firstChild.textContent : "";
  box.replaceChildren(...sets.filter((set) => set));
  for (const set of held ? box.children : []) {
    if (set.firstChild.textContent !== legend) continue;
    const again = [...set.querySelectorAll("label")].find((each) => each.textContent === label);
    if (again) document.getElementById(again.htmlFor).focus();
  }
}

export function fillDetails(box, node, rows, reached) {
  if (!node) {
    box.replaceChildren(html("p", {}, "Point at a node, or tab to the map: what it is stands here."));
    return;
  }
  const facts = [node.kind, node.tier, node.nations.join(", ")].filter((text) => text).join(" · ");
  box.replaceChildren(
    html("h3", {}, node.full),
    html("p", {}, facts),
    reached ? html("p", { class: "scm-why" }, reached) : "",
    html("p", {}, rows.length ? `Links: ${rows.length}` : "No link is recorded."),
    html("ul", {}, ...rows.map((row) => html("li", {}, row.why))),
  );
}

// A table whose rows are kept while they are in it, sorted by any of its columns.
export class Table {
  constructor(hooks) {
    this.hooks = hooks; // {pick}
    this.sort = { things: [2, -1], links: [0, 1] };
    this.kind = "things";
    this.most = AT_ONCE;
    this.rows = new Map();
    this.caption = html("caption", {});
    this.head = html("tr", {});
    this.body = html("tbody", {});
    this.more = button("Show more rows", () => {
      this.most += AT_ONCE;
      this.draw();
    });
    this.more.hidden = true;
    this.which = choice([["things", "problems and bodies"], ["links", "links"]]);
    this.which.addEventListener("change", () => {
      this.kind = this.which.value;
      this.rows.clear();
      this.draw();
    });
    const table = html("table", {}, this.caption, html("thead", {}, this.head), this.body);
    this.root = html("div", { class: "scm-tables" },
      labelled("Table of", this.which),
      html("div", { class: "scm-scroll", role: "region", tabindex: "0", "aria-label": "Table" }, table),
      this.more);
  }

  update(things, links, selected) {
    Object.assign(this, { data: { things, links }, selected });
    this.draw();
  }

  mark(selected) {
    this.selected = selected;
    for (const row of this.rows.values()) this.tick(row);
  }

  tick(row) {
    const on = row.ids.every((id) => this.selected.has(id));
    row.box.checked = on;
    row.classList.toggle("scm-on", on);
  }

  columns() {
    return this.kind === "things"
      ? ["Name", "Kind", "Links", "Where"]
      : ["Link", "Relation", "How sure", "Evidence"];
  }

  draw() {
    const [column, way] = this.sort[this.kind];
    const all = [...this.data[this.kind]].sort((a, b) => {
      const [x, y] = [a.cells[column], b.cells[column]];
      const order = typeof x === "number" ? x - y : x.localeCompare(y, "en-GB");
      return way * order || (a.key < b.key ? -1 : 1);
    });
    const shown = all.slice(0, this.most);
    this.drawHead(column, way);
    const noun = this.kind === "things" ? "problems and bodies" : "links";
    this.caption.textContent = shown.length < all.length
      ? `The first ${shown.length} of ${all.length} ${noun}` : `${all.length} ${noun}`;
    this.more.hidden = shown.length === all.length;
    const wanted = new Set(shown.map((entry) => entry.key));
    for (const [key, row] of this.rows) {
      if (!wanted.has(key)) {
        row.remove();
        this.rows.delete(key);
      }
    }
    shown.forEach((entry, place) => {
      const row = this.rows.get(entry.key) || this.make(entry);
      this.dress(row, entry);
      if (this.body.children[place] !== row) this.body.insertBefore(row, this.body.children[place] || null);
    });
  }

  drawHead(column, way) {
    const names = this.columns();
    if (this.headed !== this.kind) {
      this.headed = this.kind;
      this.head.replaceChildren(
        html("th", { scope: "col" }, "Select"),
        ...names.map((name, place) => html("th", { scope: "col" }, button(name, () => {
          const [now, turn] = this.sort[this.kind];
          this.sort[this.kind] = [place, now === place ? -turn : 1];
          this.draw();
          this.hooks.said(`Sorted by ${name}, ${this.sort[this.kind][1] > 0 ? "ascending" : "descending"}.`);
        }))),
      );
    }
    names.forEach((name, place) => {
      const cell = this.head.children[place + 1];
      const order = place === column ? (way > 0 ? "ascending" : "descending") : "none";
      cell.setAttribute("aria-sort", order);
    });
  }

  make(entry) {
    const box = html("input", { type: "checkbox" });
    const row = html("tr", {}, html("td", {}, box));
    row.box = box;
    box.addEventListener("change", () => this.hooks.pick(row.ids, box.checked));
    row.addEventListener("pointerenter", () => this.hooks.current(row.ids[0]));
    box.addEventListener("focus", () => this.hooks.current(row.ids[0]));
    this.rows.set(entry.key, row);
    return row;
  }

  dress(row, entry) {
    row.ids = entry.ids;
    const told = JSON.stringify(entry.cells);
    if (row.told !== told) {
      row.told = told;
      const [first, ...rest] = entry.cells.map(String);
      row.box.setAttribute("aria-label", `Select ${entry.name}`);
      row.replaceChildren(
        row.firstChild,
        html("th", { scope: "row" }, first),
        ...rest.map((cell) => html("td", {}, cell)),
      );
    }
    this.tick(row);
  }
}

// Above so many nodes a picture says nothing: ask where to begin.
export function prompt(nodes, limit, start) {
  return html("div", { class: "scm-prompt" },
    html("h3", {}, "Where do you want to start?"),
    html("p", {}, `This map has ${nodes.length.toLocaleString("en-GB")} problems and bodies. ` +
      `More than ${limit} cannot be read in one picture: choose one to see what is around it, ` +
      "find one by name, or take a filter. The table has them all."),
    html("ul", {}, ...nodes.slice(0, 12).map((node) =>
      html("li", {}, button(`${node.full} (${node.links} ${node.links === 1 ? "link" : "links"})`,
        () => start(node.id))))));
}

export class Editor {
  constructor(send) {
    const list = html("datalist", { id: freshId("relations") });
    this.problem = choice([]);
    this.body = choice([]);
    this.now = choice([["", "a new link"]]);
    this.relation = html("input", { type: "text", list: list.id, autocomplete: "off" });
    this.basis = choice(["stated", "inferred", "assumed"].map((word) => [word, word]));
    this.basis.value = "assumed";
    this.list = list;
    for (const field of [this.problem, this.body]) field.addEventListener("change", () => this.links());
    this.now.addEventListener("change", () => this.take());
    this.root = html("form", { class: "scm-edit" },
      html("h3", {}, "Add or change a link"),
      labelled("Problem", this.problem), labelled("Body", this.body),
      labelled("Link", this.now), labelled("Relation", this.relation), list,
      labelled("How sure", this.basis), html("button", { type: "submit" }, "Save link"));
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      send({
        type: "link", problem: this.problem.value, body: this.body.value,
        was: this.now.value === "" ? null : JSON.parse(this.now.value).relation,
        relation: this.relation.value.trim(), basis: this.basis.value,
      });
    });
  }

  update(scene) {
    this.scene = scene;
    const named = (nodes) => nodes.map((node) => [node.id, node.full]);
    const bodies = scene.nodes.filter((n) => !["problem", "person"].includes(n.kind));
    this.options(this.problem, named(scene.nodes.filter((node) => node.kind === "problem")));
    this.options(this.body, [...named(bodies), ...scene.others]);
    this.list.replaceChildren(...scene.relations.map((value) => html("option", { value })));
    this.links();
  }

  options(select, entries) {
    const held = select.value;
    select.replaceChildren(...entries.map(([value, text]) => html("option", { value }, text)));
    if (entries.some(([value]) => value === held)) select.value = held;
  }

  prefill(selected) {
    for (const id of selected) {
      for (const field of [this.problem, this.body]) {
        if ([...field.options].some((option) => option.value === id)) field.value = id;
      }
    }
    this.links();
  }

  links() {
    const rows = this.scene.links.filter(
      (row) => row.kind === "affects" && row.a === this.problem.value && row.b === this.body.value,
    );
    this.options(this.now, [["", "a new link"], ...rows.map((row) =>
      [JSON.stringify({ relation: row.relation, basis: row.basis }), `${row.relation || "no relation"} (${row.basis})`])]);
    this.take();
  }

  take() {
    if (!this.now.value) return;
    const { relation, basis } = JSON.parse(this.now.value);
    this.relation.value = relation;
    this.basis.value = basis;
  }
}
