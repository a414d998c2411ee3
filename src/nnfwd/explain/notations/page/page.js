"use strict";
// Shows what the chosen row and node have. Every number and text of it was made by nnfwd.
(() => {
  const KINDS = { p: "positive", n: "negative", z: "zero", x: "nan" };
  const NO_LINE = { kind: "none", width: 0 };
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const network = JSON.parse(byId("names").textContent);
  const rows = all("script.row");
  const nodes = all("#network .node");
  const lines = all("#network .lines path");
  const labels = all("#network .labels text");
  const folds = all("#network .fold");
  const select = byId("rows");
  const columnOf = [];
  network.columns.forEach((names, column) => names.forEach((name) => { columnOf[name] = column; }));
  let row = null; // what the chosen row has
  let terms = null; // by node and source, the line of a term that the node's sum writes out
  let settled = null; // the name in each slot, for what is chosen
  let drawn = null; // the same, for what is looked at
  let chosen = null; // the name or fold that stays in the panel when the mouse leaves

  const make = (tag, className, text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const makeButton = (text, act) => {
    const button = make("button", "", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };

  // An expression, which breaks over lines only before a sign.
  const makeExpression = (text) => {
    const element = make("span", "expression");
    text.split(/ (?=[+-] )/).forEach((chunk, index) => {
      element.append(index ? " " : "", make("span", "chunk", chunk));
    });
    return element;
  };

  const makeDerivation = ([subject, ...steps]) => {
    const element = make("div", "derivation");
    for (let i = 0; i < steps.length; i += 2) {
      const step = make("p", "step");
      const name = make("span", i ? "subject repeated" : "subject", subject);
      step.append(name, " ", make("span", "sign", steps[i]), " ", makeExpression(steps[i + 1]));
      element.append(step);
    }
    return element;
  };

  const makeLine = (line) => (typeof line === "string" ? make("p", "note", line) : makeDerivation(line));

  // The math of a node, without the lines that it shares with others where these are told already.
  const makeMath = (name, told = new Set()) => {
    const element = make("article", "node-math");
    element.append(make("h2", "", network.names[name]), make("p", "about", network.about[name]));
    for (const part of row.math[name] || [`${row.values[name]}; its math was not asked for`]) {
      const isShared = typeof part === "number";
      if (!told.has(part)) element.append(makeLine(isShared ? row.shared[part] : part));
      if (isShared) told.add(part);
    }
    return element;
  };

  const foldText = (fold) => folds[fold].textContent.trim();

  const makeList = (fold) => {
    const names = network.columns[network.folds[fold]].filter((name) => !drawn.includes(name));
    const element = make("article", "fold-list");
    const list = make("ul", "");
    element.append(make("h2", "", foldText(fold)), list);
    for (const name of names) {
      const item = make("li", "");
      const button = makeButton(`${network.names[name]} `, () => choose({ name, fold }, true));
      button.append(make("span", "", row.values[name]));
      item.append(button);
      list.append(item);
    }
    return element;
  };

  const readTerms = () => {
    terms = new Map();
    for (const [node, text] of Object.entries(row.terms)) {
      const sources = [...text.matchAll(/(\d+)([a-z])([\d.]+)/g)];
      terms.set(+node, new Map(sources.map(([, source, kind, width]) => (
        [+source, { kind: KINDS[kind], width: +width }]
      ))));
    }
  };

  const slotsOf = (column) => [...nodes.keys()].filter((slot) => network.slots[slot] === column);

  // The names for the slots of a folded column: the sources of what is drawn right of it, those of
  // one node first, then those of the widest lines.
  const pickColumn = (column, picked, node) => {
    const slots = slotsOf(column);
    const widths = new Map();
    picked.forEach((target, slot) => {
      if (network.slots[slot] <= column) return;
      for (const [source, { width }] of terms.get(target) || []) {
        if (columnOf[source] !== column) continue;
        const weight = target === node ? 100 + width : width;
        widths.set(source, Math.max(weight, widths.get(source) || 0));
      }
    });
    const wanted = [...widths.keys()].sort((a, b) => widths.get(b) - widths.get(a));
    const names = new Set([...wanted, ...slots.map((slot) => picked[slot])]);
    const kept = [...names].slice(0, slots.length).sort((a, b) => a - b);
    slots.forEach((slot, i) => { picked[slot] = kept[i]; });
  };

  // The names for the slots where a node is looked at: left of it what its sum takes, left of that
  // what this takes. If it has no slot it gets that of the nearest in its column.
  const pick = (node, before) => {
    const picked = [...before];
    const own = slotsOf(columnOf[node]);
    if (!picked.includes(node)) picked[own.findLast((slot) => picked[slot] < node) ?? own[0]] = node;
    const left = network.folds.filter((column) => column < columnOf[node]);
    left.reverse().forEach((column) => pickColumn(column, picked, node));
    return picked;
  };

  const fillSlot = (node, slot) => {
    const name = drawn[slot];
    const parts = [row.values[name]];
    const beside = node.querySelector(".beside");
    if (beside) {
      const text = row.beside?.[name] ?? network.beside[name] ?? "";
      beside.textContent = text;
      parts[network.slots[slot] ? "push" : "unshift"](text);
    }
    node.classList.toggle("predicted", name === row.chosen);
    node.querySelector(".name").textContent = network.short[name];
    node.querySelector(".value").textContent = row.values[name];
    node.setAttribute("aria-label", `${network.names[name]}: ${parts.join(" ").trim()}`);
  };

  // Draws the slots and the lines; those into a node, or out of an input, are brought out.
  const draw = (marked) => {
    nodes.forEach(fillSlot);
    const end = terms.has(marked) ? 1 : 0;
    lines.forEach((line, i) => {
      const ends = network.lines[i].map((slot) => drawn[slot]);
      const { kind, width } = terms.get(ends[1])?.get(ends[0]) || NO_LINE;
      line.setAttribute("class", ends[end] === marked ? `${kind} active` : kind);
      line.setAttribute("stroke-width", width);
    });
    labels.forEach((label, i) => {
      label.classList.toggle("active", lines[network.labels[i]].classList.contains("active"));
    });
    byId("network").classList.toggle("marked", marked !== null);
  };

  // Fills the panel, and marks what it is about.
  const look = ({ name, fold }, isMarked = false) => {
    const isList = name === undefined;
    drawn = isList ? settled : pick(name, settled);
    draw(isMarked && !isList ? name : null);
    const content = isList ? makeList(fold) : makeMath(name);
    if (!isList && fold !== undefined) {
      content.prepend(makeButton(`‹ ${foldText(fold)}`, () => choose({ fold }, true)));
    }
    byId("math").replaceChildren(content);
    nodes.forEach((node, slot) => node.classList.toggle("shown", drawn[slot] === name));
    folds.forEach((each, index) => each.classList.toggle("shown", isList && index === fold));
  };

  const lookAtChosen = () => look(chosen || { name: row.main });

  // Keeps the row and the node in the address, by the names that they have in the rows.
  const linkOf = (name) => network.links[name] ?? network.names[name];

  const keepAddress = () => {
    const address = new URLSearchParams({ row: rows[select.selectedIndex].dataset.row });
    if (chosen?.name !== undefined) address.set("node", linkOf(chosen.name));
    try {
      history.replaceState(null, "", `#${address}`);
    } catch {
      // a page inside another one may have no address
    }
  };

  const choose = (subject, moveFocus = false, isMarked = false) => {
    chosen = subject;
    if (subject.name !== undefined) settled = pick(subject.name, settled);
    look(subject, isMarked);
    keepAddress();
    if (moveFocus) {
      const head = byId("math").querySelector("h2");
      head.tabIndex = -1;
      head.focus();
    }
  };

  const showRow = (index) => {
    row = JSON.parse(rows[index].textContent);
    readTerms();
    settled = row.drawn || network.columns.flat();
    settled = pick(chosen?.name ?? row.main, settled);
    select.selectedIndex = index;
    byId("previous").disabled = index === 0;
    byId("next").disabled = index === rows.length - 1;
    [...byId("answer").children].forEach((part, i) => { part.textContent = row.answer[i]; });
    lookAtChosen();
    byId("legend").classList.toggle("with-nan", lines.some((line) => line.matches(".nan")));
  };

  const goToRow = (index) => {
    if (index < 0 || index >= rows.length) return;
    showRow(index);
    keepAddress();
  };

  // Opens the row and the node of the address.
  const followAddress = () => {
    const address = new URLSearchParams(location.hash.slice(1));
    const index = rows.findIndex((each) => each.dataset.row === address.get("row"));
    const name = network.names.findIndex((_, each) => linkOf(each) === address.get("node"));
    chosen = name < 0 ? null : { name };
    showRow(Math.max(index, 0));
    if (chosen) nodes[drawn.indexOf(name)].focus({ preventScroll: true });
  };

  // The node above, below or beside another: in its column any, in the next one the nearest drawn.
  const neighbour = (slot, key) => {
    const column = network.slots[slot];
    const names = network.columns[column];
    const down = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (down) return names[names.indexOf(drawn[slot]) + down];
    const top = (each) => nodes[each].getBoundingClientRect().top;
    const distance = (each) => Math.abs(top(each) - top(slot));
    const beside = slotsOf(column + (key === "ArrowLeft" ? -1 : 1));
    return drawn[beside.sort((a, b) => distance(a) - distance(b))[0]];
  };

  // Arrows lead from node to node in the drawing, and from row to row elsewhere or with Shift.
  const goByKey = (event) => {
    const { key, target } = event;
    if (!/^Arrow/.test(key) || event.ctrlKey || event.altKey || event.metaKey || target === select) return;
    const slot = nodes.indexOf(target);
    if (slot >= 0 && !event.shiftKey) {
      const name = neighbour(slot, key);
      if (name !== undefined) {
        choose({ name }, false, true);
        nodes[drawn.indexOf(name)].focus();
      }
    } else if (/Left|Right/.test(key)) {
      goToRow(select.selectedIndex + (key === "ArrowLeft" ? -1 : 1));
    } else return;
    event.preventDefault();
  };

  const makeActive = (element, subject) => {
    const stay = () => choose(subject(), false, true);
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "0");
    element.addEventListener("mouseenter", () => look(subject(), true));
    element.addEventListener("mouseleave", lookAtChosen);
    element.addEventListener("focus", stay);
    element.addEventListener("blur", () => draw(null));
    element.addEventListener("click", stay);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      stay();
    });
  };

  // The steps of a derivation as the cell of a table: an equals sign at its beginning is said there.
  const cellText = ([, sign, ...steps]) => (sign === "=" ? steps : [sign, ...steps]).join(" ");

  const makeTable = (names) => {
    const math = names.map((name) => (row.math[name] || []).filter(Array.isArray));
    const heads = ["input", "as given", "scaled"].slice(0, 1 + Math.max(...math.map((each) => each.length)));
    const table = make("table", `of-${heads.length}`);
    table.createTHead().insertRow().append(...heads.map((head) => make("th", "", head)));
    const body = table.createTBody();
    names.forEach((name, i) => {
      const cells = math[i].map((derivation) => make("td", "", cellText(derivation)));
      body.insertRow().append(make("th", "", network.names[name]), ...cells);
    });
    return table;
  };

  // The shown row for paper: its drawing, its inputs, its nodes.
  const makeSheet = () => {
    const [about, answer, why] = row.answer;
    const sheet = make("section", "");
    const drawing = byId("network").firstElementChild.cloneNode(true);
    const names = [...network.names.keys()];
    const taken = names.filter((name) => !terms.has(name));
    const inputs = make("div", taken.length > 12 ? "inputs many" : "inputs");
    inputs.append(makeTable(taken));
    const math = make("div", "math");
    const told = new Set();
    for (const name of names.filter((each) => terms.has(each) && row.math[each])) {
      const article = makeMath(name, told);
      if (article.textContent.length < 600) article.classList.add("short");
      math.append(article);
    }
    sheet.append(make("h1", "", `${about}: ${answer}${why && ` (${why})`}`), drawing, inputs, math);
    return sheet;
  };

  const makeSheets = (indices) => {
    const shown = select.selectedIndex;
    byId("sheet").replaceChildren(...indices.map((index) => {
      showRow(index);
      return makeSheet();
    }));
    showRow(shown);
  };

  const printAll = () => {
    makeSheets([...rows.keys()]);
    print();
  };

  nodes.forEach((node, slot) => makeActive(node, () => ({ name: drawn[slot] })));
  folds.forEach((fold, index) => {
    fold.setAttribute("aria-label", `${foldText(index)}: list them`);
    makeActive(fold, () => ({ fold: index }));
  });
  rows.forEach((each) => select.add(new Option(each.dataset.title)));
  select.addEventListener("change", () => goToRow(select.selectedIndex));
  byId("previous").addEventListener("click", () => goToRow(select.selectedIndex - 1));
  byId("next").addEventListener("click", () => goToRow(select.selectedIndex + 1));
  addEventListener("keydown", goByKey);
  addEventListener("hashchange", followAddress);
  byId("print-row").addEventListener("click", () => print());
  byId("print-all").addEventListener("click", printAll);
  byId("print-all").hidden = rows.length === 1;
  addEventListener("beforeprint", () => {
    if (!byId("sheet").firstChild) makeSheets([select.selectedIndex]);
  });
  addEventListener("afterprint", () => byId("sheet").replaceChildren());
  followAddress();
})();
