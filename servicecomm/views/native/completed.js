// A field that offers to complete what is typed; Enter says that it is finished.
// Each widget has its own copy of this module: ids are counted for the whole page.
const next = () => (globalThis.servicecommMade = (globalThis.servicecommMade || 0) + 1);

export default {
  render({ model, el }) {
    const own = `sc-field-${next()}`;
    const root = document.createElement("div");
    root.className = "sc";
    const label = document.createElement("label");
    label.htmlFor = own;
    const input = document.createElement("input");
    input.type = "text";
    input.id = own;
    input.setAttribute("list", `${own}-list`);
    input.autocomplete = "off";
    const list = document.createElement("datalist");
    list.id = `${own}-list`;
    root.append(label, document.createElement("br"), input, list);
    el.replaceChildren(root);

    const give = () => {
      model.set("value", input.value);
      model.save_changes();
    };
    input.onchange = give;
    input.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      give();
      model.send({ type: "enter" });
    };
    const draw = () => {
      label.textContent = model.get("label");
      if (input.value !== model.get("value")) input.value = model.get("value");
    };
    const drawList = () => {
      list.replaceChildren(...model.get("offers").map(([text, others]) => {
        const option = document.createElement("option");
        option.value = text;
        if (others) option.label = others;
        return option;
      }));
    };
    model.on("change:value change:label", draw);
    model.on("change:offers", drawList);
    model.on("msg:custom", (content) => {
      if (content.type === "focus") input.focus();
    });
    drawList();
    draw();
  },
};
