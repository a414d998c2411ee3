"use strict";
// Shows what the chosen row and node have. Every number and text of it was made by nnfwd.
(() => {
  const KINDS = { p: "positive", n: "negative", z: "zero", x: "nan", "-": "none" };
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const network = JSON.parse(byId("names").textContent);
  const rows = all("script.row");
  const nodes = all("#network .node");
  const lines = all("#network .lines path");
  const folds = all("#network .fold");
  const select = byId("rows");
  let row = null; // what the chosen row has
  let drawn = network.drawn; // the name in each slot
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

  const makeMath = (name) => {
    const element = make("article", "node-math");
    element.append(make("h2", "", network.names[name]), make("p", "about", network.about[name]));
    for (const part of row.math[name] || [`${row.values[name]}; its math was not asked for`]) {
      const line = typeof part === "number" ? row.shared[part] : part;
      element.append(typeof line === "string" ? make("p", "note", line) : makeDerivation(line));
    }
    return element;
  };

  const makeList = (fold) => {
    const names = network.folds[fold].filter((name) => !drawn.includes(name));
    const element = make("article", "fold-list");
    const list = make("ul", "");
    element.append(make("h2", "", folds[fold].textContent.trim()), list);
    for (const name of names) {
      const item = make("li", "");
      const button = makeButton(`${network.names[name]} `, () => choose({ name, fold }, true));
      button.append(make("span", "", row.values[name]));
      item.append(button);
      list.append(item);
    }
    return element;
  };

  // Fills the panel, and marks what it is about.
  const show = ({ name, fold }) => {
    const isList = name === undefined;
    const content = isList ? makeList(fold) : makeMath(name);
    if (!isList && fold !== undefined) {
      content.prepend(makeButton(`‹ ${folds[fold].textContent.trim()}`, () => choose({ fold }, true)));
    }
    byId("math").replaceChildren(content);
    nodes.forEach((node, slot) => node.classList.toggle("shown", drawn[slot] === name));
    folds.forEach((each, index) => each.classList.toggle("shown", isList && index === fold));
  };

  const showChosen = () => show(chosen || { name: row.main });

  const choose = (subject, moveFocus = false) => {
    chosen = subject;
    showChosen();
    if (moveFocus) {
      const head = byId("math").querySelector("h2");
      head.tabIndex = -1;
      head.focus();
    }
  };

  // Brings out the lines that come into a node, or go out from an input; without one, all lines.
  const bringOut = (slot) => {
    const end = network.lines.some(([, target]) => target === slot) ? 1 : 0;
    byId("network").classList.toggle("marked", slot !== null);
    lines.forEach((line, i) => line.classList.toggle("active", network.lines[i][end] === slot));
  };

  const showRow = (index) => {
    row = JSON.parse(rows[index].textContent);
    drawn = row.drawn || drawn;
    select.selectedIndex = index;
    byId("previous").disabled = index === 0;
    byId("next").disabled = index === rows.length - 1;
    [...byId("answer").children].forEach((part, i) => { part.textContent = row.answer[i]; });
    nodes.forEach((node, slot) => {
      const name = drawn[slot];
      node.querySelector(".name").textContent = network.short[name];
      node.querySelector(".value").textContent = row.values[name];
      node.setAttribute("aria-label", `${network.names[name]}: ${row.values[name]}`);
    });
    lines.forEach((line, i) => {
      line.setAttribute("class", KINDS[row.lines[i][0]]);
      line.setAttribute("stroke-width", row.lines[i].slice(1));
    });
    byId("legend").classList.toggle("with-nan", row.lines.some((line) => line[0] === "x"));
    bringOut(null);
    showChosen();
  };

  const makeActive = (element, subject, slot) => {
    const enter = () => { bringOut(slot); show(subject()); };
    const leave = () => { bringOut(null); showChosen(); };
    const stay = () => { bringOut(slot); choose(subject()); };
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "0");
    element.addEventListener("mouseenter", enter);
    element.addEventListener("mouseleave", leave);
    element.addEventListener("focus", stay);
    element.addEventListener("blur", () => bringOut(null));
    element.addEventListener("click", stay);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      stay();
    });
  };

  nodes.forEach((node, slot) => makeActive(node, () => ({ name: drawn[slot] }), slot));
  folds.forEach((fold, index) => {
    fold.setAttribute("aria-label", `${fold.textContent.trim()}: list them`);
    makeActive(fold, () => ({ fold: index }), null);
  });
  rows.forEach((each) => select.add(new Option(each.dataset.title)));
  select.addEventListener("change", () => showRow(select.selectedIndex));
  byId("previous").addEventListener("click", () => showRow(select.selectedIndex - 1));
  byId("next").addEventListener("click", () => showRow(select.selectedIndex + 1));
  addEventListener("beforeprint", () => {
    byId("sheet").replaceChildren(...drawn.filter((name) => row.math[name]).map(makeMath));
  });
  showRow(0);
})();
