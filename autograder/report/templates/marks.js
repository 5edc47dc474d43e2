"use strict";
// The pages on which a person grades. A key changes what is on the page at once; what has to be kept
// waits in `waiting` (and in the browser's own store) until the server says that it is on the disk.

const byId = (id) => document.getElementById(id);
const number = (value) => String(Math.round(value * 10000) / 10000);

function overview() {
  const links = [...document.querySelectorAll(".questions a")];
  const keys = "123456789abcdefghijklmnopqrstuvwxyz";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, here + step))].focus();
    } else if (keys.includes(event.key) && links[keys.indexOf(event.key)]) {
      links[keys.indexOf(event.key)].click();
    }
  });
}

function desk(data) {
  const { question, works: answers, me } = data;
  const items = question.items;
  const storeName = `marks ${location.pathname} ${question.id}`;
  const words = new Map(); // {student: a promise of the words with formulas set}
  const undone = []; // [student, what was said before]
  let { states, comments, progress } = data;
  let waiting = new Map(JSON.parse(localStorage.getItem(storeName) || "[]"));
  waiting = new Map([...waiting].filter(([student]) => states[student]));
  let here = 0, sending = false, raw = false, shownDocuments = "";
  let changes = 0; // of what is on the page: older news is not taken

  // ---- what is said of an answer ----

  /** My mark of a student's answer, as a draft: how often each item counts, points, comment. */
  function mine(student) {
    const waits = waiting.get(student);
    if (waits) return { times: waits.times, points: waits.points, comment: waits.comment };
    const mark = states[student].marks[me];
    return mark ? draftOf(mark) : { times: items.map(() => 0), points: null, comment: "" };
  }

  function draftOf(mark) {
    const times = items.map((item) => {
      const met = mark.met.find((each) => each.text === item.text);
      return met ? Math.min(met.times, item.most) : 0;
    });
    const factor = mark.of ? question.points / mark.of : 0;
    const points = mark.points === null ? null : Math.min(question.points, mark.points * factor);
    return { times, points, comment: mark.comment };
  }

  const sum = (times) => Math.min(question.points,
    items.reduce((total, item, place) => total + item.points * times[place], 0));

  /** Say something of an answer: it is on the page at once, and is sent. */
  function say(student, draft, remember = true) {
    if (remember) undone.push([student, mine(student)]);
    const seen = {};
    for (const [who, mark] of Object.entries(states[student].marks)) if (who !== me) seen[who] = mark.at;
    const digest = answers.find((answer) => answer.student === student).digest;
    const points = draft.points === null ? null : Math.round(draft.points * 10000) / 10000;
    changes += 1;
    waiting.delete(student);
    waiting.set(student, { question: question.id, student, ...draft, points, seen, digest });
    keep();
    show();
    send();
  }

  function keep() {
    if (waiting.size) localStorage.setItem(storeName, JSON.stringify([...waiting]));
    else localStorage.removeItem(storeName);
  }

  async function send() {
    if (sending || !waiting.size) return;
    sending = true;
    const [student, mark] = waiting.entries().next().value;
    try {
      const answer = await fetch("save", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(mark),
      });
      if (answer.ok || answer.status === 400) {
        if (answer.ok) states[student] = await answer.json();
        else refuse(await answer.text());
        changes += 1;
        if (waiting.get(student) === mark) waiting.delete(student);
        keep();
        count();
      } else {
        throw new Error(await answer.text());
      }
      sending = false;
      if (student === answers[here].student || !waiting.size) show();
      send();
    } catch (error) {
      sending = false;
      showSaved();
      setTimeout(send, 1000);
    }
  }

  function refuse(sentence) {
    byId("refused").textContent = sentence;
    byId("refused").hidden = !sentence;
  }

  // ---- the page ----

  /** The mark that counts: mine while it waits, else what the server says. */
  function counts(student) {
    const state = states[student];
    if (waiting.has(student)) return { who: me, ...waiting.get(student) };
    return state.counts ? { who: state.counts, ...state.marks[state.counts] } : null;
  }

  function isGraded(student) {
    const waits = waiting.get(student);
    return waits && waits.points !== null ? true : !waits && states[student].graded;
  }

  const inConflict = (student) => !waiting.has(student) && states[student].conflict.length > 0;

  function show() {
    const answer = answers[here], student = answer.student, state = states[student];
    const draft = mine(student), newest = counts(student);
    byId("who").innerHTML = "";
    const name = document.createElement("b");
    name.textContent = answer.names;
    const place = document.createElement("small");
    place.textContent = `${here + 1} of ${answers.length}`;
    byId("who").append(name, place);
    showState(answer, newest, state);
    showOthers(student, state);
    showWords(answer);
    showDocuments(answer);
    showPanel(draft, newest);
    showStrip();
    showSaved();
  }

  function showState(answer, newest, state) {
    const line = byId("state"), student = answer.student;
    const points = newest && newest.points !== null ? `${number(newest.points)} of ${number(newest.of || question.points)}` : "";
    line.className = "";
    if (inConflict(student)) {
      line.className = "conflict";
      line.textContent = `conflict: ${points} by ${newest.who} counts for now`;
    } else if (isGraded(student)) {
      line.className = "graded";
      line.textContent = newest.who === me ? points : `${points} by ${newest.who}`;
    } else if (state.changed && !waiting.has(student)) {
      line.textContent = `handed in anew since ${points} was given: pending`;
    } else {
      line.textContent = answer.blank ? "no answer; not graded yet" : "not graded yet";
    }
  }

  function showOthers(student, state) {
    const lines = Object.entries(state.marks).filter(([who]) => who !== me).map(([who, mark]) => {
      const line = document.createElement("p");
      const given = mark.points === null ? "no points yet" : `${number(mark.points)} of ${number(mark.of)}`;
      const met = mark.met.map((each) => each.text).join("; ");
      line.textContent = [`${who}: ${given}`, met, mark.comment].filter(Boolean).join(". ");
      if (inConflict(student)) line.className = "conflict";
      return line;
    });
    if (inConflict(student) || (state.changed && !waiting.has(student))) {
      const key = document.createElement("p");
      key.innerHTML = state.changed ? "<kbd>t</kbd> gives the same for the new answer." : "<kbd>t</kbd> settles it with what counts now, <kbd>y</kbd> with what you gave; or give other points.";
      lines.push(key);
    }
    byId("others").replaceChildren(...lines);
  }

  function asTyped(answer) {
    const box = byId("words");
    box.className = "text asis";
    box.textContent = answer.text;
  }

  /** The words with formulas set, asked for once. */
  function ask(answer) {
    const { student } = answer;
    if (!words.has(student)) {
      const query = new URLSearchParams({ question: question.id, student });
      words.set(student, fetch(`words?${query}`).then((said) => said.json()).then((said) => said.html)
        .catch(() => { words.delete(student); return null; }));
    }
    return words.get(student);
  }

  const needsSetting = (text) => /[$*_`#\[|<>\\~-]/.test(text);

  function showWords(answer) {
    const box = byId("words");
    const key = `${answer.student} ${raw}`;
    if (box.dataset.shows === key) return;
    box.dataset.shows = key;
    if (!answer.text) {
      box.className = "text empty";
      box.textContent = answer.documents.length ? "Nothing is typed; what was handed in as a file is below." : "No answer was handed in.";
    } else {
      asTyped(answer);
      if (!raw && needsSetting(answer.text)) {
        ask(answer).then((html) => {
          if (html === null || box.dataset.shows !== key) return;
          box.className = "text";
          box.innerHTML = html; // built by the server from a list of tags
        });
      }
    }
    for (const next of answers.slice(here + 1, here + 3)) if (needsSetting(next.text)) ask(next);
  }

  const fileOf = (answer, name) => `file/${encodeURIComponent(answer.student)}/${encodeURIComponent(name)}`;

  function picture(source) {
    const image = document.createElement("img");
    image.src = source;
    image.alt = "a picture of the student's";
    return image;
  }

  function showDocuments(answer) {
    const key = answer.student;
    if (shownDocuments === key) return;
    shownDocuments = key;
    const boxes = answer.documents.map((name) => {
      if (!name.endsWith(".pdf")) return picture(fileOf(answer, name));
      const frame = document.createElement("iframe");
      frame.src = `${fileOf(answer, name)}#navpanes=0&view=FitH`;
      frame.title = "PDF that was handed in";
      return frame;
    });
    if (answer.documents.some((name) => name.endsWith(".pdf"))) {
      const line = document.createElement("p");
      line.innerHTML = "<a target=\"_blank\" rel=\"noopener\">Open the PDF in a window of its own</a> <kbd>o</kbd>";
      line.firstChild.href = fileOf(answer, answer.documents.find((name) => name.endsWith(".pdf")));
      boxes.push(line);
    }
    for (const note of answer.notes) {
      const line = document.createElement("p");
      line.className = "quiet";
      line.textContent = note;
      boxes.push(line);
    }
    byId("documents").replaceChildren(...boxes);
    byId("outputs").replaceChildren(...answer.shown.map((each) => {
      if (each.picture) return picture(fileOf(answer, each.picture));
      const text = document.createElement("pre");
      text.textContent = each.text;
      return text;
    }));
    byId("shown").hidden = !answer.shown.length;
  }

  function showPanel(draft, newest) {
    const points = draft.points !== null ? draft.points : newest && newest.points;
    byId("points").textContent = points === null || points === undefined ? "–" : number(points);
    byId("points").className = draft.points === null ? "theirs" : "";
    document.querySelectorAll("[data-item]").forEach((button, place) => {
      button.setAttribute("aria-pressed", String(draft.times[place] > 0));
      button.querySelector(".times").textContent = items[place].most > 1 && draft.times[place] ? `× ${draft.times[place]}` : "";
    });
    if (document.activeElement !== byId("comment")) byId("comment").value = draft.comment;
    const said = draft.comment.split("\n");
    byId("bank").replaceChildren(...comments.map((comment, place) => {
      const line = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(draft.comment === comment || said.includes(comment)));
      if (place < 9) {
        const key = document.createElement("kbd");
        key.textContent = `⇧${place + 1}`;
        button.append(key);
      } else {
        button.append(document.createElement("span"));
      }
      const text = document.createElement("span");
      text.textContent = comment;
      button.append(text);
      button.addEventListener("click", () => { button.blur(); fromBank(place); });
      line.append(button);
      return line;
    }));
  }

  const squares = answers.map((answer, place) => {
    const square = document.createElement("li");
    square.title = answer.names;
    square.addEventListener("click", () => go(place));
    return square;
  });
  byId("strip").append(...squares);

  function showStrip() {
    let graded = 0, conflicts = 0;
    answers.forEach((answer, place) => {
      const done = isGraded(answer.student), clash = inConflict(answer.student);
      graded += done;
      conflicts += clash;
      squares[place].className = [done && "graded", answer.blank && "blank", clash && "conflict", place === here && "here"].filter(Boolean).join(" ");
    });
    byId("progress").textContent = `${graded} of ${answers.length} graded` + (conflicts ? `, ${conflicts} in conflict` : "");
    byId("bar").style.width = `${100 * graded / answers.length}%`;
    progress[question.id].graded = graded;
    count();
  }

  function count() {
    const all = Object.values(progress);
    const graded = all.reduce((total, each) => total + each.graded, 0);
    byId("all").textContent = `(${graded} of ${all.reduce((total, each) => total + each.of, 0)} in all)`;
  }

  function showSaved() {
    byId("saved").textContent = waiting.size ? `${waiting.size} not kept yet` : "kept";
    byId("saved").className = waiting.size ? "waits" : "";
  }

  // ---- what keys and buttons do ----

  const student = () => answers[here].student;

  function go(place) {
    endComment();
    refuse("");
    here = Math.max(0, Math.min(answers.length - 1, place));
    show();
    byId("words").scrollIntoView({ block: "nearest" });
    squares[here].scrollIntoView({ block: "nearest" });
  }

  function goTo(wanted) {
    for (let step = 1; step <= answers.length; step++) {
      const place = (here + step) % answers.length;
      if (wanted(answers[place].student)) return go(place);
    }
  }

  function item(place) {
    if (!items[place]) return;
    const draft = mine(student()), times = [...draft.times];
    times[place] = (times[place] + 1) % (items[place].most + 1);
    say(student(), { ...draft, times, points: times.some(Boolean) ? sum(times) : null });
  }

  function give(points) {
    const draft = mine(student());
    const times = items.map((each) => (points && !each.text.startsWith("if ") ? each.most : 0));
    say(student(), { ...draft, times: points && sum(times) === points ? times : items.map(() => 0), points });
  }

  function fromBank(place) {
    const comment = comments[place];
    if (!comment) return;
    const draft = mine(student());
    const lines = draft.comment ? draft.comment.split("\n") : [];
    let said;
    if (draft.comment === comment) said = "";
    else if (lines.includes(comment)) said = lines.filter((line) => line !== comment).join("\n");
    else said = [...lines, comment].join("\n");
    say(student(), { ...draft, comment: said });
  }

  function takeOver() {
    const newest = counts(student());
    if (newest && newest.points !== null) say(student(), newest.who === me ? mine(student()) : draftOf(newest));
  }

  function insist() {
    if (mine(student()).points !== null) say(student(), mine(student()));
  }

  function takeBack() {
    say(student(), { times: items.map(() => 0), points: null, comment: "" });
  }

  function undo() {
    const last = undone.pop();
    if (!last) return;
    here = answers.findIndex((answer) => answer.student === last[0]);
    say(last[0], last[1], false);
  }

  function noneForBlank() {
    const blank = answers.filter((answer) => answer.blank && !isGraded(answer.student));
    for (const answer of blank) say(answer.student, { times: items.map(() => 0), points: 0, comment: "" });
  }

  function type() {
    const box = byId("typed"), draft = mine(student());
    box.value = draft.points === null ? "" : number(draft.points);
    box.hidden = false;
    box.focus();
    box.select();
  }

  function endType(keeps) {
    const box = byId("typed"), text = box.value.trim().replace(",", ".");
    if (box.hidden) return true;
    if (keeps && text) {
      const points = Number(text);
      if (!(points >= 0 && points <= question.points)) {
        refuse(`Points are between 0 and ${number(question.points)}.`);
        return false;
      }
      refuse("");
      say(student(), { ...mine(student()), times: items.map(() => 0), points });
    }
    box.hidden = true;
    box.blur();
    return true;
  }

  let pause = 0;
  const comment = byId("comment");

  function commented() {
    clearTimeout(pause);
    const draft = mine(student());
    if (comment.value.trim() !== draft.comment) say(student(), { ...draft, comment: comment.value.trim() });
  }

  function endComment() {
    if (document.activeElement !== comment) return;
    comment.blur(); // which keeps it
    const said = mine(student()).comment;
    if (said && !comments.includes(said)) { comments.push(said); show(); }
  }

  comment.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(commented, 300); });
  comment.addEventListener("blur", commented);
  byId("typed").addEventListener("blur", () => endType(true));

  function turn(id) { if (byId(id)) byId(id).open = !byId(id).open; }

  function other(step) {
    const place = data.questions.indexOf(question.id) + step;
    return data.questions[place] && `question?question=${encodeURIComponent(data.questions[place])}`;
  }

  for (const [id, step] of [["before", -1], ["after", 1]]) {
    if (other(step)) byId(id).href = other(step);
    else byId(id).hidden = true;
  }

  const actions = {
    ArrowRight: () => go(here + 1), j: () => go(here + 1), Enter: () => go(here + 1),
    ArrowLeft: () => go(here - 1), k: () => go(here - 1),
    n: () => goTo((each) => !isGraded(each)), g: () => goTo(inConflict),
    f: () => give(question.points), 0: () => give(0), x: takeBack, u: undo, t: takeOver, y: insist, p: type, Z: noneForBlank,
    c: () => { comment.focus(); comment.setSelectionRange(comment.value.length, comment.value.length); },
    m: () => turn("model"), v: () => turn("shown"), a: () => turn("asked"),
    r: () => { raw = !raw; show(); }, h: () => document.body.classList.toggle("hidden-names"),
    o: () => { const link = document.querySelector("#documents a"); if (link) link.click(); },
    q: () => { location.href = "./"; },
    "[": () => { if (other(-1)) location.href = other(-1); }, "]": () => { if (other(1)) location.href = other(1); },
    "?": () => byId("dialog").showModal(),
  };
  const often = new Set(["ArrowRight", "ArrowLeft", "j", "k"]); // what a key that is held down repeats

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || byId("dialog").open) return;
    if (event.target === comment) {
      if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) {
        event.preventDefault();
        endComment();
      }
      return;
    }
    if (event.target === byId("typed")) {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        endType(event.key === "Enter");
      }
      return;
    }
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const action = actions[event.key];
    if (digit && event.shiftKey && event.code.startsWith("Digit")) fromBank(Number(digit[1]) - 1);
    else if (digit) item(Number(digit[1]) - 1);
    else if (action && (!event.repeat || often.has(event.key))) action();
    else return;
    event.preventDefault();
  });

  const buttons = {
    previous: "ArrowLeft", next: "ArrowRight", open: "n", clash: "g", undo: "u", raw: "r", names: "h",
    blank: "Z", help: "?", full: "f", none: "0", back: "x", type: "p",
  };
  for (const [id, key] of Object.entries(buttons)) {
    byId(id).addEventListener("click", (event) => { event.currentTarget.blur(); actions[key](); });
  }
  document.querySelectorAll("[data-item]").forEach((button, place) => {
    button.addEventListener("click", () => { button.blur(); item(place); });
  });
  byId("close").addEventListener("click", () => byId("dialog").close());
  // a click into a PDF takes the keyboard with it; the wheel still scrolls it
  window.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement && document.activeElement.tagName === "IFRAME") { document.activeElement.blur(); window.focus(); }
  }, 0));
  window.addEventListener("beforeunload", (event) => { endComment(); if (waiting.size) event.preventDefault(); });

  async function listen() {
    const before = changes;
    try {
      const query = new URLSearchParams({ question: question.id });
      const news = await (await fetch(`news?${query}`)).json();
      if (changes !== before) return;
      ({ states, progress } = news);
      const stay = comments.filter((each) => news.comments.includes(each)); // their keys stay
      comments = [...stay, ...news.comments.filter((each) => !stay.includes(each))];
      show();
    } catch (error) { /* showSaved() says what waits */ }
  }
  setInterval(() => { if (!document.hidden && !waiting.size && document.activeElement !== comment) listen(); }, 5000);

  const first = answers.findIndex((answer) => !isGraded(answer.student));
  go(first < 0 ? 0 : first);
  send();
}

const data = byId("data");
if (data) desk(JSON.parse(data.textContent));
else overview();
