// What is shown, what is joined to what, and what is reached from where. Nothing here
// draws; servicecomm/views/scene_rules.py holds the same rules, and a test compares them.

export const FACETS = ["kind", "relation", "basis", "nation", "tier"];

// Nodes as they are drawn, and one line for all links of a pair.
export function joined(scene, clustered) {
  const stands = new Map(scene.nodes.map((n) => [n.id, clustered && n.home ? n.home : n.id]));
  const nodes = new Map(
    scene.nodes.filter((n) => stands.get(n.id) === n.id).map((n) => [n.id, n]),
  );
  const edges = new Map();
  for (const row of scene.links) {
    const a = stands.get(row.a);
    const b = stands.get(row.b);
    if (a === b || !nodes.has(a) || !nodes.has(b)) continue;
    const [one, two] = a < b ? [a, b] : [b, a];
    const key = JSON.stringify([one, two]);
    if (!edges.has(key)) edges.set(key, { key, a: one, b: two, rows: [] });
    edges.get(key).rows.push({ ...row, a, b });
  }
  const at = new Map([...nodes.keys()].map((id) => [id, []]));
  for (const edge of edges.values()) {
    at.get(edge.a).push(edge);
    at.get(edge.b).push(edge);
  }
  return { nodes, edges, at };
}

export const isOff = (off, facet, value) => (off[facet] || []).includes(value);

export const rowPasses = (off, row) =>
  row.kind === "part of" || !(isOff(off, "relation", row.relation) || isOff(off, "basis", row.basis));

function nodePasses(off, node) {
  const nations = node.nations.length ? node.nations : [""];
  return (
    !isOff(off, "kind", node.kind) &&
    nations.some((each) => !isOff(off, "nation", each)) &&
    (node.kind === "problem" || !isOff(off, "tier", node.tier))
  );
}

export function shown(net, off) {
  const ids = new Set();
  for (const node of net.nodes.values()) {
    const edges = net.at.get(node.id);
    const linked = !edges.length || edges.some((e) => e.rows.some((row) => rowPasses(off, row)));
    if (linked && nodePasses(off, node)) ids.add(node.id);
  }
  return ids;
}

const follows = (row, from, way) =>
  way === "both" || !row.directed || (way === "out" ? row.a === from : row.b === from);

// Who is within so many steps, the surest way there first, and because of which link.
export function reach(net, off, { ids, steps, way }) {
  const there = shown(net, off);
  const found = new Map();
  for (const id of [...ids].sort()) {
    if (net.nodes.has(id)) found.set(id, { step: 0, path: [id], why: "" });
  }
  let edge = [...found.keys()];
  for (let step = 1; step <= steps && edge.length; step += 1) {
    const next = new Map();
    for (const from of edge) {
      for (const line of net.at.get(from)) {
        const to = line.a === from ? line.b : line.a;
        if (found.has(to) || next.has(to) || !there.has(to)) continue;
        const row = line.rows.find((each) => rowPasses(off, each) && follows(each, from, way));
        if (!row) continue;
        next.set(to, { step, path: [...found.get(from).path, to], why: row.why });
      }
    }
    edge = [...next.keys()].sort();
    for (const id of edge) found.set(id, next.get(id));
  }
  return found;
}

// Rings around what is in focus: a step further, a ring further out.
export function rings(found) {
  const kids = new Map();
  const roots = [];
  for (const [id, { path }] of found) {
    kids.set(id, []);
    if (path.length > 1) kids.get(path[path.length - 2]).push(id);
    else roots.push(id);
  }
  const leaves = new Map();
  const count = (id) => {
    const sum = kids.get(id).reduce((total, kid) => total + count(kid), 0) || 1;
    leaves.set(id, sum);
    return sum;
  };
  const total = roots.reduce((sum, id) => sum + count(id), 0);
  const wide = [0, 0, 0, 0, 0, 0, 0];
  for (const { step } of found.values()) wide[step] += 1;
  const radius = [roots.length > 1 ? 60 : 0];
  for (let step = 1; step < wide.length; step += 1) {
    radius.push(Math.max(radius[step - 1] + 120, (wide[step] * 34) / (2 * Math.PI)));
  }
  const places = new Map();
  const place = (id, from, width) => {
    const angle = from + width / 2;
    const far = radius[found.get(id).step];
    places.set(id, [1.6 * far * Math.cos(angle), far * Math.sin(angle)]);
    let start = from;
    for (const kid of kids.get(id)) {
      const share = (width * leaves.get(kid)) / leaves.get(id);
      place(kid, start, share);
      start += share;
    }
  };
  let start = -Math.PI / 2;
  for (const id of roots) {
    const share = (2 * Math.PI * leaves.get(id)) / total;
    place(id, start, share);
    start += share;
  }
  return places;
}

// The linked node that lies that way, or nothing.
export function towards(net, there, places, id, key) {
  const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  const [x, y] = places.get(id);
  let best = null;
  let least = Infinity;
  for (const edge of net.at.get(id)) {
    const to = edge.a === id ? edge.b : edge.a;
    if (!there.has(to)) continue;
    const [ax, ay] = [places.get(to)[0] - x, places.get(to)[1] - y];
    const along = ax * dx + ay * dy;
    if (along <= 0) continue;
    const cost = along + 2 * Math.abs(ax * dy - ay * dx);
    if (cost < least) [best, least] = [to, cost];
  }
  return best;
}
