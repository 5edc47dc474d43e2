"use strict";
/* Search and filter the gallery of known mistakes, on the page that has a place for it. */
addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("filter");
  if (!place) return;
  const mistakes = [...document.querySelectorAll(".mistake")];
  const words = new Map(mistakes.map((each) => [each, each.textContent.toLowerCase()]));
  const sections = [...document.querySelectorAll("section section")];
  const title = (section) => section.querySelector("h2, h3").textContent.trim();

  const search = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  const where = document.createElement("select");
  where.append(new Option("all", ""));
  for (const section of sections) {
    const part = section.parentElement.matches("section section") ? "\u2003" : "";
    where.append(new Option(part + title(section), sections.indexOf(section)));
  }
  const played = Object.assign(document.createElement("input"), { type: "checkbox" });
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  for (const [text, field] of [["Search", search], ["Part or exercise", where]]) {
    const label = document.createElement("label");
    label.append(text, field);
    place.append(label);
  }
  const label = document.createElement("label");
  label.className = "tick";
  label.append(played, " in the playground");
  place.append(label, told);

  function show() {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const inside = where.value === "" ? document : sections[Number(where.value)];
    let count = 0;
    for (const each of mistakes) {
      const fits = inside.contains(each) && asked.every((word) => words.get(each).includes(word));
      each.hidden = !fits || (played.checked && !each.querySelector("a[href^='playground']"));
      count += each.hidden ? 0 : 1;
    }
    for (const section of sections) section.hidden = !section.querySelector(".mistake:not([hidden])");
    told.textContent = `${count} of ${mistakes.length} mistakes`;
  }

  for (const field of [search, where, played]) field.addEventListener("input", show);
  show();
});
