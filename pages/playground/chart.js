"use strict";
/* Quality of the samplers against network calls, as a small chart and as a table. */
const Chart = (() => {
  const CALLS = [2, 4, 8, 16, 32, 64];
  const BOX = { left: 50, right: 272, top: 10, bottom: 250 };
  const SHAPES = {
    ddpm: (x, y) => `M${x - 3.5} ${y - 3.5}h7v7h-7z`,
    ddim: (x, y) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`,
    euler: (x, y) => `M${x} ${y - 4.5}l4.5 8h-9z`,
    heun: (x, y) => `M${x} ${y - 5}l5 5l-5 5l-5 -5z`,
  };

  function add(parent, name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  /** What is to be measured for a setting: {sampler, calls, steps}. */
  function jobs(setting) {
    return ["ddpm", "ddim", "euler", "heun"]
      .filter((sampler) => sampler !== "ddpm" || setting.schedule !== "straight")
      .flatMap((sampler) =>
        CALLS.map((calls) => ({ sampler, calls, steps: sampler === "heun" ? calls / 2 : calls })),
      )
      .filter(({ steps }) => setting.schedule === "straight" || steps <= setting.T);
  }

  const LOW = 3e-4;
  const HIGH = 3;
  const across = (calls) =>
    BOX.left + ((BOX.right - BOX.left) * Math.log2(calls / 2)) / Math.log2(32);
  const down = (value) => {
    const share = Math.log(Math.min(Math.max(value, LOW), HIGH) / LOW) / Math.log(HIGH / LOW);
    return BOX.bottom - (BOX.bottom - BOX.top) * share;
  };

  /** found: [{sampler, calls, quality}]; floor: the energy distance of two draws of the data. */
  function draw(svg, found, floor, now) {
    svg.replaceChildren();
    for (const value of [1e-3, 1e-2, 1e-1, 1]) {
      const y = down(value);
      add(svg, "line", { class: "grid", x1: BOX.left, x2: BOX.right, y1: y, y2: y });
      add(svg, "text", { x: BOX.left - 6, y: y + 4, "text-anchor": "end" }, String(value));
    }
    for (const calls of CALLS) {
      add(svg, "text", { x: across(calls), y: BOX.bottom + 18, "text-anchor": "middle" }, calls);
    }
    const middle = (BOX.left + BOX.right) / 2;
    add(svg, "text", { x: middle, y: BOX.bottom + 36, "text-anchor": "middle" }, "network calls");
    add(svg, "text", {
      "text-anchor": "middle",
      transform: `translate(8 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)`,
    }, "energy distance");
    if (floor) {
      const y = down(floor);
      add(svg, "line", { class: "floor", x1: BOX.left, x2: BOX.right, y1: y, y2: y });
    }
    lines(svg, found);
    if (now && Number.isFinite(now.quality)) {
      add(svg, "circle", {
        cx: across(Math.min(Math.max(now.calls, 2), 64)), cy: down(now.quality), r: 8,
        fill: "none", stroke: "var(--ink)", "stroke-width": 1.6,
      });
    }
  }

  function lines(svg, found) {
    const ends = [];
    for (const sampler of Object.keys(SHAPES)) {
      const points = found
        .filter((each) => each.sampler === sampler && Number.isFinite(each.quality))
        .map((each) => [across(each.calls), down(each.quality)]);
      if (!points.length) continue;
      const colour = `var(--${sampler})`;
      const line = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
      add(svg, "path", { d: line.join(""), fill: "none", stroke: colour, "stroke-width": 1.8 });
      for (const [x, y] of points) add(svg, "path", { d: SHAPES[sampler](x, y), fill: colour });
      ends.push({ sampler, x: BOX.right + 9, y: points[points.length - 1][1] + 4, colour });
    }
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, i) => {
      if (i) end.y = Math.max(end.y, ends[i - 1].y + 14);
    });
    const over = ends.length ? ends[ends.length - 1].y - BOX.bottom : 0;
    ends.reverse().forEach((end, i) => {
      if (over > 0) end.y = Math.min(end.y, BOX.bottom - 14 * i);
      const at = { class: "name", x: end.x, y: end.y };
      const name = add(svg, "text", at, Samplers.NAMES[end.sampler]);
      name.style.fill = end.colour;
    });
  }

  function table(place, found) {
    const row = (cells, name) => {
      const made = document.createElement("tr");
      cells.forEach((text) => {
        const cell = document.createElement(name);
        cell.textContent = text;
        made.append(cell);
      });
      return made;
    };
    const rows = [...new Set(found.map((each) => each.sampler))].map((sampler) => [
      Samplers.NAMES[sampler],
      ...CALLS.map((calls) => {
        const one = found.find((each) => each.sampler === sampler && each.calls === calls);
        return one && Number.isFinite(one.quality) ? one.quality.toPrecision(2) : "";
      }),
    ]);
    place.replaceChildren(row(["calls", ...CALLS], "th"), ...rows.map((cells) => row(cells, "td")));
  }

  return { jobs, draw, table };
})();
