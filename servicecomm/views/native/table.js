// A plain table with a caption, headings that sort, and ticks where rows can be picked.
// Each widget has its own copy of this module: ids are counted for the whole page.
const next = () => (globalThis.servicecommMade = (globalThis.servicecommMade || 0) + 1);

function compare(one, other, numeric) {
  if (numeric) return (Number(one) || 0) - (Number(other) || 0);
  return String(one).localeCompare(String(other), "en-GB", { numeric: true });
}

// Dates are not broken at their hyphens.
const DATE = /^\d{4}-\d\d(-\d\d)?$/;
// Words stay whole and an address breaks, so that it does not push the rest aside.
const LONG = /\S{25}/;

export default {
  render({ model, el }) {
    const own = `sc-table-${next()}`;
    let sorted = null;
    const root = document.createElement("div");
    root.className = "sc sc-scroll";
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute("aria-labelledby", own);
    el.replaceChildren(root);

    function ordered() {
      const rows = model.get("rows").map((cells, place) => [model.get("row_keys")[place], cells]);
      if (!sorted) return rows;
      const { column, down } = sorted;
      const numeric = model.get("columns")[column].numeric;
      const turn = down ? -1 : 1;
      return rows.sort((a, b) => turn * compare(a[1][column], b[1][column], numeric));
    }

    function heading({ label, numeric }, column) {
      const head = document.createElement("th");
      if (column && numeric) head.className = "sc-number";
      head.scope = "col";
      const button = document.createElement("button");
      button.type = "button";
      const here = sorted && sorted.column === column;
      button.textContent = label + (here ? (sorted.down ? " ▼" : " ▲") : "");
      button.setAttribute("aria-label", `Sort by ${label}`);
      head.setAttribute("aria-sort", here ? (sorted.down ? "descending" : "ascending") : "none");
      button.onclick = () => {
        sorted = { column, down: Boolean(here && !sorted.down) };
        draw();
        root.querySelectorAll("thead button")[column].focus();
      };
      head.append(button);
      return head;
    }

    function tick(key, label) {
      const cell = document.createElement("td");
      cell.className = "sc-pick";
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = model.get("selected").includes(key);
      box.dataset.key = key;
      box.setAttribute("aria-label", `${model.get("pick")} ${label}`);
      box.onchange = () => {
        const others = model.get("selected").filter((each) => each !== key);
        model.set("selected", box.checked ? [...others, key] : others);
        model.save_changes();
      };
      cell.append(box);
      return cell;
    }

    function draw() {
      const active = root.contains(document.activeElement) && document.activeElement.dataset.key;
      const table = document.createElement("table");
      const caption = table.createCaption();
      caption.id = own;
      caption.textContent = model.get("caption");
      const pick = model.get("pick");
      const top = table.createTHead().insertRow();
      if (pick) {
        const head = document.createElement("th");
        head.scope = "col";
        head.textContent = pick;
        top.append(head);
      }
      const columns = model.get("columns");
      root.hidden = !columns.length; // nothing was asked for yet
      top.append(...columns.map(heading));
      const body = table.createTBody();
      for (const [key, cells] of ordered()) {
        const line = body.insertRow();
        if (pick) line.append(tick(key, cells.slice(0, 2).join(" ")));
        cells.forEach((text, column) => {
          const cell = document.createElement(column ? "td" : "th");
          if (!column) cell.scope = "row";
          if (column && columns[column].numeric) cell.className = "sc-number";
          else if (column && DATE.test(text)) cell.className = "sc-date";
          if (LONG.test(text)) cell.classList.add("sc-long");
          cell.textContent = text;
          line.append(cell);
        });
      }
      if (columns.length && !body.rows.length) {
        const none = body.insertRow().insertCell();
        none.colSpan = columns.length + (pick ? 1 : 0);
        none.textContent = "None.";
      }
      root.replaceChildren(table);
      if (active !== undefined && active !== false) {
        const again = [...root.querySelectorAll("input")].find((box) => box.dataset.key === active);
        if (again) again.focus();
      }
    }

    function redraw() {
      if (sorted && sorted.column >= model.get("columns").length) sorted = null;
      draw();
    }

    model.on("change:rows change:columns change:caption change:pick change:row_keys", redraw);
    model.on("change:selected", () => {
      for (const box of root.querySelectorAll("input")) {
        box.checked = model.get("selected").includes(box.dataset.key);
      }
    });
    draw();
  },
};
