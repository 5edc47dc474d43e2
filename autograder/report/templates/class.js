"use strict";

/* The tables of the class page: searched, filtered and sorted in the browser. Without this script
   they are there as they are written. */

function value(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = parseFloat(text);
  return { text, number: Number.isNaN(number) ? null : number };
}

function compare(one, other) {
  if (one.text === "" || other.text === "") return (one.text === "") - (other.text === "");
  return one.text.localeCompare(other.text, undefined, { numeric: true, sensitivity: "base" });
}

/* Cells of numbers are compared as such; empty ones come last, in either direction. */
function sort(table, column, ascending) {
  const numeric = table.tHead.rows[0].cells[column].classList.contains("number");
  const rows = Array.from(table.tBodies[0].rows, (row) => ({ row, key: value(row, column) }));
  rows.sort((one, other) => {
    if (numeric) {
      const [a, b] = [one.key.number, other.key.number];
      if (a === null || b === null) return (a === null) - (b === null);
      return ascending ? a - b : b - a;
    }
    if (one.key.text === "" || other.key.text === "") return compare(one.key, other.key);
    return ascending ? compare(one.key, other.key) : compare(other.key, one.key);
  });
  table.tBodies[0].append(...rows.map((entry) => entry.row));
}

function sortable(table) {
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const ascending = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sort(table, head.cellIndex, ascending);
    });
  }
}

function filterable(table) {
  const fields = ["search", "section", "state"].map((id) => document.getElementById(id));
  const [search, section, state] = fields;
  const rows = Array.from(table.tBodies[0].rows);
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const show = () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = wanted.every((word) => words.get(row).includes(word))
        && (!section || !section.value || row.dataset.section === section.value)
        && (!state.value || row.dataset.states.split("|").includes(state.value));
      row.hidden = !fits;
      shown += fits;
    }
    document.getElementById("counted").textContent = `${shown} of ${rows.length} students`;
  };
  for (const field of fields) {
    if (field) for (const event of ["input", "change"]) field.addEventListener(event, show);
  }
  document.getElementById("tools").hidden = false;
  show(); // a browser that comes back keeps what was typed
}

for (const table of document.querySelectorAll("#everyone, #measured")) sortable(table);
filterable(document.getElementById("everyone"));
