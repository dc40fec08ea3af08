// A field that completes what is typed from a list, and the chosen with a way out each.
// Each widget has its own copy of this module: ids are counted for the whole page.
const next = () => (globalThis.servicecommMade = (globalThis.servicecommMade || 0) + 1);

export default {
  render({ model, el }) {
    const own = `sc-pick-${next()}`;
    const root = document.createElement("div");
    root.className = "sc";
    const label = document.createElement("label");
    label.htmlFor = own;
    const input = document.createElement("input");
    input.type = "text";
    input.id = own;
    input.setAttribute("list", `${own}-list`);
    input.setAttribute("aria-describedby", `${own}-said`);
    input.autocomplete = "off";
    const list = document.createElement("datalist");
    list.id = `${own}-list`;
    const add = document.createElement("button");
    add.type = "button";
    const said = document.createElement("div");
    said.id = `${own}-said`;
    said.setAttribute("role", "status");
    const chosen = document.createElement("ul");
    chosen.className = "sc-chosen";
    root.append(label, document.createElement("br"), input, " ", add, list, said, chosen);
    el.replaceChildren(root);

    const labels = () => new Map(model.get("options"));
    const take = () => {
      const text = input.value.trim();
      if (!text) return;
      const folded = text.toLowerCase();
      const found = model.get("options").find(
        ([id, name]) => name.toLowerCase() === folded || id.toLowerCase() === folded,
      );
      if (!found) {
        said.textContent = `“${text}” is not in the list: choose one that is offered.`;
        return;
      }
      input.value = "";
      said.textContent = `${found[1]} added.`;
      if (!model.get("value").includes(found[0])) {
        model.set("value", [...model.get("value"), found[0]]);
        model.save_changes();
      }
    };
    add.onclick = () => { take(); input.focus(); };
    input.onkeydown = (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        take();
      }
    };
    const drawList = () => {
      list.replaceChildren(...model.get("options").map(([, name]) => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      }));
    };
    const draw = () => {
      label.textContent = model.get("label");
      add.textContent = "Add";
      add.setAttribute("aria-label", `Add to: ${model.get("label")}`);
      const names = labels();
      chosen.replaceChildren(...model.get("value").map((id) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        const name = names.get(id) ?? id;
        button.textContent = `Remove ${name}`;
        button.onclick = () => {
          model.set("value", model.get("value").filter((each) => each !== id));
          model.save_changes();
          said.textContent = `${name} removed.`;
          input.focus();
        };
        item.append(button);
        return item;
      }));
    };
    model.on("change:options", () => { drawList(); draw(); });
    model.on("change:value change:label", draw);
    drawList();
    draw();
  },
};
