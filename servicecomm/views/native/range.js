// A slider whose label and value can be seen and read out.
// Each widget has its own copy of this module: ids are counted for the whole page.
const next = () => (globalThis.servicecommMade = (globalThis.servicecommMade || 0) + 1);

export default {
  render({ model, el }) {
    const own = `sc-range-${next()}`;
    const root = document.createElement("div");
    root.className = "sc";
    const label = document.createElement("label");
    const input = document.createElement("input");
    const value = document.createElement("output");
    input.type = "range";
    input.id = own;
    label.htmlFor = own;
    value.htmlFor = own;
    root.append(label, " ", input, " ", value);
    el.replaceChildren(root);
    const draw = () => {
      label.textContent = model.get("label");
      input.min = model.get("least");
      input.max = model.get("most");
      input.value = model.get("value");
      value.textContent = input.value;
    };
    input.oninput = () => { value.textContent = input.value; };
    input.onchange = () => {
      model.set("value", Number(input.value));
      model.save_changes();
    };
    model.on("change:value change:least change:most change:label", draw);
    draw();
  },
};
