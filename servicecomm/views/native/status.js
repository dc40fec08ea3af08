// What was done or went wrong, read out politely, and how far something long has got.
export default {
  render({ model, el }) {
    const root = document.createElement("div");
    root.className = "sc";
    const said = document.createElement("div");
    said.setAttribute("role", "status");
    said.setAttribute("aria-live", "polite");
    const bar = document.createElement("progress");
    const label = document.createElement("span");
    const going = document.createElement("div");
    going.append(label, " ", bar);
    root.append(said, going);
    el.replaceChildren(root);
    const draw = () => {
      said.className = model.get("wrong") ? "sc-said sc-wrong" : "sc-said";
      said.textContent = model.get("text");
      const busy = model.get("busy");
      going.hidden = !busy;
      label.textContent = busy;
      bar.setAttribute("aria-label", busy || "Nothing is going on");
    };
    model.on("change:text change:wrong change:busy", draw);
    draw();
  },
};
