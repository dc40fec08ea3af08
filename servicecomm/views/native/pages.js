// Links to the pages of the app. The address says which page is open, so that "back",
// a bookmark and loading the page anew work. The tab remembers which problems were
// ticked, by their ids alone: a page that is loaded anew gets a kernel of its own.
export default {
  render({ model, el }) {
    const nav = document.createElement("nav");
    nav.className = "sc sc-pages";
    nav.setAttribute("aria-label", "Pages");
    const list = document.createElement("ul");
    nav.append(list);
    el.replaceChildren(nav);
    const alone = Boolean(document.body.dataset.scApp);
    const names = () => new Map(model.get("names"));
    const draw = () => {
      const open = model.get("page");
      list.replaceChildren(
        ...[...names()].map(([key, name]) => {
          const link = document.createElement("a");
          link.href = `#${key}`;
          link.textContent = name;
          if (key === open) link.setAttribute("aria-current", "page");
          link.onclick = (event) => {
            event.preventDefault();
            if (alone && key !== model.get("page")) history.pushState(null, "", `#${key}`);
            choose(key);
          };
          const item = document.createElement("li");
          item.append(link);
          return item;
        }),
      );
      if (alone) document.title = `${names().get(open)} – servicecomm`;
    };
    const choose = (key) => {
      if (!names().has(key) || key === model.get("page")) return;
      model.set("page", key);
      model.save_changes();
    };
    const turn = () => {
      // Drawing anew must not lose the place of whoever goes by keyboard.
      const at = [...list.querySelectorAll("a")].indexOf(document.activeElement);
      draw();
      if (at >= 0) list.querySelectorAll("a")[at].focus();
    };
    const follow = () => choose(location.hash.slice(1) || [...names().keys()][0]);
    const looking = () => {
      if (document.visibilityState === "visible") model.send({ type: "looking" });
    };
    const place = `servicecomm ${model.get("kept_as")}`;
    const keep = () => sessionStorage.setItem(place, JSON.stringify(model.get("picked")));
    const recall = () => {
      const kept = JSON.parse(sessionStorage.getItem(place) || "[]");
      if (model.get("picked").length || !kept.length) return;
      model.set("picked", kept);
      model.save_changes();
    };
    model.on("change:page change:names", turn);
    draw();
    if (alone && model.get("kept_as")) {
      recall();
      model.on("change:picked", keep);
    }
    if (alone) {
      addEventListener("popstate", follow);
      if (location.hash) follow();
      document.getElementById("sc-waiting")?.remove();
    }
    document.addEventListener("visibilitychange", looking);
    addEventListener("focus", looking);
    looking();
    return () => {
      model.off("change:page change:names", turn);
      model.off("change:picked", keep);
      removeEventListener("popstate", follow);
      document.removeEventListener("visibilitychange", looking);
      removeEventListener("focus", looking);
    };
  },
};
