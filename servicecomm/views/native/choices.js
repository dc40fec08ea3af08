// A row of buttons, each with a key that does the same while the row has the focus.
export default {
  render({ model, el }) {
    const root = document.createElement("fieldset");
    root.className = "sc sc-choices";
    // JupyterLab would take single letters for its own commands.
    el.dataset.lmSuppressShortcuts = "true";
    el.replaceChildren(root);
    const choose = (value) => {
      if (model.get("enabled")) model.send({ type: "choose", value });
    };
    const draw = () => {
      const active = [...root.querySelectorAll("button")].indexOf(document.activeElement);
      const legend = document.createElement("legend");
      legend.textContent = model.get("label");
      const buttons = model.get("options").map(([value, label, key]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = key ? `${label} (${key.toUpperCase()})` : label;
        if (key) button.setAttribute("aria-keyshortcuts", key.toUpperCase());
        button.disabled = !model.get("enabled");
        button.onclick = () => choose(value);
        return button;
      });
      root.replaceChildren(legend, ...buttons);
      if (active >= 0 && buttons.length) buttons[Math.min(active, buttons.length - 1)].focus();
    };
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const found = model.get("options").find(([, , key]) => key === event.key.toLowerCase());
      if (!found) return;
      event.preventDefault();
      event.stopPropagation();
      choose(found[0]);
    });
    model.on("change:options change:label change:enabled", draw);
    draw();
  },
};
