"use strict";
/* Formulas of bugs.js as elements: _ and ^ lower and raise what follows, √ has a roof, and
   [[ ]] encloses a difference. */
const Formula = (() => {
  const WORDS = ["alpha_bars", "betas", "alphas"]; // names of code
  const UPRIGHT = /^([a-z]{3,}|of|at)/; // words; single letters are variables

  function element(name, nodes, className) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...nodes);
    return made;
  }

  /** The nodes of text from a place up to an end, and the place after it. */
  function nodes(text, place, end) {
    const found = [];
    let depth = 0;
    while (place < text.length) {
      if (depth === 0 && end && text.startsWith(end, place)) return [found, place + end.length];
      const word = WORDS.find((each) => text.startsWith(each, place));
      const upright = UPRIGHT.exec(text.slice(place));
      if (word) {
        found.push(element("code", [word]));
        place += word.length;
      } else if (text.startsWith("[[", place)) {
        const [inner, after] = nodes(text, place + 2, "]]");
        found.push(element("mark", inner));
        place = after;
      } else if (text[place] === "√" && text[place + 1] !== "]") {
        const [inner, after] =
          text[place + 1] === "(" ? nodes(text, place + 2, ")") : atom(text, place + 1);
        found.push(element("span", ["√", element("span", inner, "radicand")], "root"));
        place = after;
      } else if (text[place] === "_" || text[place] === "^") {
        const [inner, after] = atom(text, place + 1);
        found.push(element(text[place] === "_" ? "sub" : "sup", inner));
        place = after;
      } else if (upright) {
        found.push(upright[0]);
        place += upright[0].length;
      } else {
        if (text[place] === "(") depth += 1;
        if (text[place] === ")") depth -= 1;
        const letter = String.fromCodePoint(text.codePointAt(place));
        const hat = text[place + 1] === "\u0302" ? "\u0302" : "";
        found.push(/[a-zα-ωᾱ]/u.test(letter) ? element("i", [letter + hat]) : letter + hat);
        place += letter.length + hat.length;
      }
    }
    return [found, place];
  }

  /** One letter with its index, or what stands in braces. */
  function atom(text, place) {
    if (text[place] === "{") return nodes(text, place + 1, "}");
    const index = /^.(_(\{[^}]*\}|.))?/su.exec(text.slice(place))[0];
    return [nodes(index, 0, "")[0], place + index.length];
  }

  /** Shows a formula in an element; a comma and two spaces start a new line. */
  function show(place, text) {
    const lines = text.split(",  ").map((line) => element("span", nodes(line, 0, "")[0], "line"));
    place.replaceChildren(...lines);
  }

  return { show };
})();
