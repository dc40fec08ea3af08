// A button whose file comes from Python as bytes: it needs no file on a server.
export default {
  render({ model, el }) {
    const root = document.createElement("div");
    root.className = "sc";
    const button = document.createElement("button");
    button.type = "button";
    root.append(button);
    el.replaceChildren(root);
    const draw = () => {
      button.textContent = model.get("label");
      button.disabled = !model.get("enabled");
    };
    button.onclick = () => model.send({ type: "want" });
    const give = (content, buffers) => {
      if (content.type !== "file") return;
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: content.mime }));
      const link = document.createElement("a");
      link.href = address;
      link.download = content.name;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    };
    model.on("msg:custom", give);
    model.on("change:label change:enabled", draw);
    draw();
    return () => model.off("msg:custom", give);
  },
};
