// A field that offers to complete what is typed (the ARIA combobox with a list box):
// arrows choose, Enter takes what is chosen and else says that the field is finished.
// Each widget has its own copy of this module: ids are counted for the whole page.
const next = () => (globalThis.servicecommMade = (globalThis.servicecommMade || 0) + 1);
const MOST = 8;

// How well an offer fits what is typed: less is better, and Infinity is not at all.
function misfit(typed, [text, others]) {
  const written = [text.toLowerCase(), (others || "").toLowerCase()];
  if (written.some((each) => each.startsWith(typed))) return 0;
  if (written.some((each) => each.includes(` ${typed}`))) return 1;
  return written.some((each) => each.includes(typed)) ? 2 : Infinity;
}

export default {
  render({ model, el }) {
    const own = `sc-field-${next()}`;
    const root = document.createElement("div");
    root.className = "sc sc-completed";
    const label = document.createElement("label");
    label.htmlFor = own;
    const input = document.createElement("input");
    input.type = "text";
    input.id = own;
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", `${own}-list`);
    const list = document.createElement("ul");
    list.id = `${own}-list`;
    list.setAttribute("role", "listbox");
    const said = document.createElement("div");
    said.className = "sc-unseen";
    said.setAttribute("role", "status");
    root.append(label, input, list, said);
    el.replaceChildren(root);

    let offered = [];
    let chosen = -1;
    const mark = () => {
      [...list.children].forEach((item, place) => {
        item.setAttribute("aria-selected", place === chosen);
        if (place === chosen) item.scrollIntoView?.({ block: "nearest" });
      });
      if (chosen < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", `${own}-${chosen}`);
    };
    const open = (offers) => {
      offered = offers;
      chosen = -1;
      list.replaceChildren(...offers.map(([text, others], place) => {
        const item = document.createElement("li");
        item.id = `${own}-${place}`;
        item.setAttribute("role", "option");
        item.textContent = others ? `${text} (${others})` : text;
        // The field keeps the focus: it would close the list before the click.
        item.onpointerdown = (event) => {
          event.preventDefault();
          take(place);
        };
        return item;
      }));
      list.hidden = !offers.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark();
    };
    const offer = () => {
      const typed = input.value.trim().toLowerCase();
      const ranked = model.get("offers")
        .map((each, place) => [misfit(typed, each), place, each])
        .filter(([worse]) => typed && worse < Infinity)
        .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
      open(ranked.slice(0, MOST).map(([, , each]) => each));
      said.textContent = !typed ? "" : ranked.length
        ? `${offered.length} of ${ranked.length} offered; the down arrow chooses.`
        : "None offered: what you write is taken as it is.";
    };
    const give = () => {
      if (model.get("value") === input.value) return;
      model.set("value", input.value);
      model.save_changes();
    };
    const take = (place) => {
      input.value = offered[place][0];
      open([]);
      said.textContent = `${input.value} chosen.`;
      give();
    };
    const keys = {
      ArrowDown: () => {
        if (list.hidden) offer();
        if (offered.length) chosen = (chosen + 1) % offered.length;
        mark();
      },
      ArrowUp: () => {
        if (offered.length) chosen = (Math.max(chosen, 0) || offered.length) - 1;
        mark();
      },
      Enter: () => {
        if (chosen >= 0) return take(chosen);
        open([]);
        give();
        model.send({ type: "enter" });
      },
    };
    input.oninput = offer;
    input.onblur = () => { open([]); give(); };
    input.onkeydown = (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        open([]);
      } else if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      }
    };
    const draw = () => {
      label.textContent = model.get("label");
      list.setAttribute("aria-label", `Offered: ${model.get("label")}`);
      if (input.value !== model.get("value")) input.value = model.get("value");
    };
    model.on("change:value change:label", draw);
    model.on("msg:custom", (content) => {
      if (content.type === "focus") input.focus();
    });
    open([]);
    draw();
  },
};
