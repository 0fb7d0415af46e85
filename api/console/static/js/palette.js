// The command palette (Ctrl+K, Cmd+K): go to a screen, filter the list, act on the open card, change language or theme.
// What it offers is read from the page as it stands, so it can do nothing that the page does not show.

const sheet = document.getElementById("palette");
const field = document.getElementById("palette-field");
const list = document.getElementById("palette-list");
const { dataset: says } = sheet;
let offers = [];
let at = 0;

const plain = (text) => text.replace(/\s+/g, " ").trim();

// One offer: what it is called, the group it stands in, what it does.
function* collect() {
  for (const act of document.querySelectorAll("#card button[data-card-act], #card .draft button[hx-post], #card .draft button[name=wish]")) {
    const name = plain([...act.childNodes].filter((one) => one.nodeName === "#text").map((one) => one.data).join(" "));
    if (name && !act.disabled && act.dataset.cardAct !== "claim" && act.dataset.cardAct !== "back") yield { name, group: says.card, run: () => act.click() };
  }
  for (const link of document.querySelectorAll(".side nav a")) yield { name: plain(link.textContent), group: says.go, run: () => link.click() };
  for (const select of document.querySelectorAll("#filters select, .filter-bar select")) {
    for (const option of select.options) {
      if (option.selected) continue;
      yield { name: `${select.getAttribute("aria-label")}: ${plain(option.textContent)}`, group: says.filter, run: () => {
        select.value = option.value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      } };
    }
  }
  const search = document.getElementById("search");
  if (search) yield { name: search.placeholder, group: says.filter, run: () => search.focus() };
  for (const button of document.querySelectorAll(".side .foot [data-act]")) yield { name: button.getAttribute("aria-label") ?? plain(button.textContent), group: says.view, run: () => button.click() };
}

function shown() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  return offers.filter((one) => wanted.every((word) => `${one.group} ${one.name}`.toLowerCase().includes(word)));
}

function draw() {
  const found = shown();
  at = Math.min(at, found.length - 1);
  list.replaceChildren(...found.map((one, index) => {
    const item = Object.assign(document.createElement("li"), { id: `palette-${index}`, role: "option" });
    item.setAttribute("aria-selected", String(index === at));
    item.append(Object.assign(document.createElement("span"), { className: "faint", textContent: one.group }), ` ${one.name}`);
    item.addEventListener("click", () => take(one));
    return item;
  }));
  field.setAttribute("aria-activedescendant", found[at] ? `palette-${at}` : "");
  document.getElementById("palette-none").hidden = found.length > 0;
  list.children[at]?.scrollIntoView({ block: "nearest" });
}

function take(offer) {
  sheet.close();
  offer?.run();
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  offers = [...collect()];
  field.value = "";
  // Nothing is chosen yet: Enter on an empty field must not send an answer.
  at = -1;
  draw();
  sheet.showModal();
  field.focus();
}

field.addEventListener("input", () => { at = field.value.trim() ? 0 : -1; draw(); });
sheet.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); at = Math.max(0, at + by); draw(); }
  if (event.key === "Enter") { event.preventDefault(); if (at >= 0) take(shown()[at]); }
});
document.addEventListener("keydown", (event) => {
  // By its place too: Cyrillic keyboards have another letter there.
  if ((event.ctrlKey || event.metaKey) && (event.key === "k" || event.code === "KeyK")) { event.preventDefault(); open(); }
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
