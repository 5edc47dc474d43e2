"use strict";
/* The tabs. An address that ends in #edit opens the second one. */
(() => {
  const at = (id) => document.getElementById(id);
  const tabs = { ten: TenTab, edit: EditTab };

  function choose(name, focus) {
    for (const each of Object.keys(tabs)) {
      const here = each === name;
      at(each).hidden = !here;
      at(`tab-${each}`).setAttribute("aria-selected", String(here));
      at(`tab-${each}`).tabIndex = here ? 0 : -1;
    }
    if (focus) at(`tab-${name}`).focus();
    Engine.stop();
    tabs[name].redraw();
  }

  Engine.start(() => {
    at("failure").hidden = false;
  });
  TenTab.start((digit, pixels) => {
    EditTab.load(digit, pixels);
    choose("edit", true);
  });
  EditTab.start();
  for (const name of Object.keys(tabs)) {
    at(`tab-${name}`).addEventListener("click", () => choose(name, false));
    at(`tab-${name}`).addEventListener("keydown", (event) => {
      const turns = ["ArrowLeft", "ArrowRight"].includes(event.key);
      if (turns) choose(name === "ten" ? "edit" : "ten", true);
    });
  }
  const address = () => choose(location.hash === "#edit" ? "edit" : "ten", false);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => Object.values(tabs).forEach((each) => each.redraw()));
  addEventListener("hashchange", address);
  address();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!calm && !at("ten").hidden) TenTab.run();
})();
