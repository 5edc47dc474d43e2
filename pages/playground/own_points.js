"use strict";
/* Points that the visitor draws, by mouse, finger or keyboard. */
const OwnPoints = (() => {
  const at = (id) => document.getElementById(id);
  const MOST = 240;
  const EDGE = 2.9; // how far the cursor of the keyboard goes
  const cursor = { x: 0, y: 0 };
  let points = Worlds.face();

  const chosen = () => at("world").value === "own";

  /** Takes a point, if it is in the picture and not on top of another one. */
  function add(plane, { x, y }) {
    const near = points.some((each) => Math.hypot(each.x - x, each.y - y) < 0.06);
    if (near || !plane.holds(x, y) || points.length >= MOST) return false;
    points.push({ x, y, label: Number(at("brush").value) });
    return true;
  }

  /** Where Enter would add a point, while the picture has the focus. */
  function crosshair(plane) {
    if (document.activeElement !== plane.canvas) return;
    const [x, y] = [plane.px(cursor.x), plane.py(cursor.y)];
    plane.pen.strokeStyle = plane.colours.ink;
    plane.pen.lineWidth = 1.5;
    plane.pen.beginPath();
    plane.pen.moveTo(x - 9, y);
    plane.pen.lineTo(x + 9, y);
    plane.pen.moveTo(x, y - 9);
    plane.pen.lineTo(x, y + 9);
    plane.pen.stroke();
  }

  function byPointer(plane, changed) {
    let down = false;
    const draw = (event) => add(plane, plane.place(event)) && changed();
    plane.canvas.addEventListener("pointerdown", (event) => {
      if (!chosen()) return;
      down = true;
      plane.canvas.setPointerCapture(event.pointerId);
      draw(event);
    });
    plane.canvas.addEventListener("pointermove", (event) => down && draw(event));
    for (const name of ["pointerup", "pointercancel"]) {
      plane.canvas.addEventListener(name, () => (down = false));
    }
  }

  function byKeys(plane, changed, redraw) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const kept = (value) => Math.min(EDGE, Math.max(-EDGE, value));
    plane.canvas.addEventListener("keydown", (event) => {
      if (!chosen()) return;
      const move = moves[event.key];
      if (move) {
        cursor.x = kept(cursor.x + 0.1 * move[0]);
        cursor.y = kept(cursor.y + 0.1 * move[1]);
      } else if (event.key === "Enter" || event.key === " ") {
        if (add(plane, cursor)) changed();
      } else return;
      event.preventDefault();
      redraw();
    });
    for (const name of ["focus", "blur"]) plane.canvas.addEventListener(name, redraw);
  }

  /** changed is called where there are other points, redraw where only the cursor moved. */
  function start(plane, changed, redraw) {
    byPointer(plane, changed);
    byKeys(plane, changed, redraw);
    at("clear").addEventListener("click", () => {
      points = [];
      changed();
    });
  }

  return { all: () => points, crosshair, start };
})();
