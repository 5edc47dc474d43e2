"use strict";
// A slide fills the window, and the window scrolls from one to the next: this works without a script, too.
const slides = [...document.querySelectorAll("section")];
const place = document.getElementById("place");

/** The number of the slide that fills most of the window. */
function current() {
  const middle = innerHeight / 2;
  const found = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
  return found < 0 ? slides.length - 1 : found;
}

function show(number) {
  const slide = slides[Math.max(0, Math.min(slides.length - 1, number))];
  slide.scrollIntoView({ block: "start", behavior: "instant" });
  slide.focus({ preventScroll: true });
  history.replaceState(null, "", `#${slide.id}`);
  place.textContent = `Slide ${slides.indexOf(slide) + 1} of ${slides.length}`;
}

const KEYS = {
  ArrowRight: () => current() + 1, ArrowDown: () => current() + 1, PageDown: () => current() + 1,
  ArrowLeft: () => current() - 1, ArrowUp: () => current() - 1, PageUp: () => current() - 1,
  Home: () => 0, End: () => slides.length - 1,
};

/** Whether a key belongs to what it was pressed in: a button, or a formula that can be scrolled. */
function isTaken(event) {
  const target = event.target;
  if (event.key === " ") return target instanceof HTMLButtonElement;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  return sideways && target.scrollWidth > target.clientWidth && target.matches(".formula, .wide, pre");
}

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || isTaken(event)) return;
  const stacked = getComputedStyle(document.querySelector("nav")).display === "none";
  const there = event.key === " " ? () => current() + (event.shiftKey ? -1 : 1) : KEYS[event.key];
  if (!there || stacked) return;
  event.preventDefault();
  show(there());
});
document.getElementById("back").addEventListener("click", () => show(current() - 1));
document.getElementById("on").addEventListener("click", () => show(current() + 1));
