"use strict";
/* What is wider than the page scrolls by itself; the keyboard reaches it, too. */
(() => {
  const WIDE = ".formula, .highlight pre, .table-wrapper, .output";

  function mark() {
    for (const each of document.querySelectorAll(WIDE)) {
      if (each.scrollWidth > each.clientWidth + 1) each.tabIndex = 0;
      else each.removeAttribute("tabindex");
    }
  }

  addEventListener("load", mark);
  addEventListener("resize", mark);
})();
