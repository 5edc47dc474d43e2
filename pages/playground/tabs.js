"use strict";
/* The tabs. An address that ends in #bugs, or in # and a mistake's key, opens the second one. */
(() => {
  const tabs = { play: PlayTab, bugs: BugTab };

  function choose(name, focus) {
    for (const [each, tab] of Object.entries(tabs)) {
      const button = document.getElementById(`tab-${each}`);
      const here = each === name;
      document.getElementById(each).hidden = !here;
      button.setAttribute("aria-selected", String(here));
      button.tabIndex = here ? 0 : -1;
      if (here && focus) button.focus();
      if (!here) tab.stop();
    }
    tabs[name].draw();
  }

  PlayTab.start();
  BugTab.start();
  for (const name of Object.keys(tabs)) {
    const button = document.getElementById(`tab-${name}`);
    button.addEventListener("click", () => choose(name, false));
    button.addEventListener("keydown", (event) => {
      const turns = ["ArrowLeft", "ArrowRight"].includes(event.key);
      if (turns) choose(name === "play" ? "bugs" : "play", true);
    });
  }
  const address = () => {
    const key = decodeURIComponent(location.hash.slice(1));
    if (BugTab.open(key) || key === "bugs") choose("bugs", false);
  };
  addEventListener("hashchange", address);
  address();
})();
