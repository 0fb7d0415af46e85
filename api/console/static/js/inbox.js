// The list and the card: keys, the card that is open, bulk picks, prefetch. What is picked and open lives here and is
// marked again after every swap; the element somebody types in is never swapped by anything they did not press.

import { isTyping, toast } from "./core.js";
import { tick } from "./sla.js";
import { keepText, textOf } from "./card.js";

const box = document.getElementById("inbox");
const pane = document.getElementById("card");
const bulk = document.getElementById("bulk");
const filters = document.getElementById("filters");
const wide = matchMedia("(min-width: 1021px)");
const cache = new Map();
const FRESH_MS = 15000;
const MOST_CARDS = 60;
let current = box.dataset.current || "";
let wanted = 0;

const rows = () => [...document.querySelectorAll("#rows > li[data-id]")];
const rowOf = (id) => document.getElementById(`row-${id}`);

function mark() {
  for (const row of rows()) {
    const is = row.dataset.id === current;
    row.classList.toggle("is-current", is);
    row.querySelector("a").setAttribute("aria-current", is ? "true" : "false");
  }
  const picked = document.querySelectorAll("#rows input:checked").length;
  bulk.hidden = picked === 0;
  document.getElementById("picked-count").textContent = picked || "";
}

function fetchCard(id) {
  const known = cache.get(id);
  if (known && Date.now() - known.at < FRESH_MS) return known.html;
  const html = fetch(`/inbox/${id}`, { headers: { "HX-Request": "true" } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  });
  cache.set(id, { at: Date.now(), html });
  if (cache.size > MOST_CARDS) cache.delete(cache.keys().next().value);
  html.catch(() => cache.delete(id));
  return html;
}

export const forget = (id) => cache.delete(String(id));

async function open(id, { push = true, focus = false } = {}) {
  await keepText();
  current = String(id);
  mark();
  rowOf(current)?.scrollIntoView({ block: "nearest" });
  const mine = ++wanted;
  let html;
  try { html = await fetchCard(current); } catch (error) { toast(error.message, { bad: true }); return; }
  if (mine !== wanted) return; // the last click wins
  htmx.swap(pane, html, { swapStyle: "innerHTML" });
  box.dataset.open = "";
  pane.scrollTop = 0;
  if (push) address(current);
  if (focus) pane.focus();
  prefetch();
}

function address(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("id", id); else url.searchParams.delete("id");
  history.pushState({}, "", url);
}

function prefetch() {
  const list = rows();
  const at = list.findIndex((row) => row.dataset.id === current);
  for (const near of [list[at + 1], list[at - 1]]) if (near) fetchCard(near.dataset.id).catch(() => {});
}

function step(by) {
  const list = rows();
  if (!list.length) return;
  const at = list.findIndex((row) => row.dataset.id === current);
  const next = list[Math.min(list.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  if (at >= 0 && at + by >= list.length) document.querySelector("#rows .more")?.click();
  if (!next || next.dataset.id === current) return;
  if (wide.matches) open(next.dataset.id);
  else { current = next.dataset.id; mark(); next.scrollIntoView({ block: "nearest" }); next.querySelector("a").focus(); }
}

function back() {
  delete box.dataset.open;
  address("");
  (rowOf(current)?.querySelector("a") ?? document.getElementById("search")).focus();
}

const press = (selector) => pane.querySelector(selector)?.click();
const keys = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  o: () => current && open(current, { focus: true }), Enter: () => current && open(current, { focus: true }),
  e: () => press("[data-card-act=edit]"), r: () => press("[data-card-act=send]"),
  m: () => press("[data-card-act=macros]"), s: () => press("[data-card-act=escalate]"), a: () => press("[data-card-act=assign]"),
  x: () => rowOf(current)?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.getElementById("search").focus(), Escape: back,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Enter" && event.target.closest("a, button")) return;
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-card]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(link.dataset.card); return; }
  const filter = event.target.closest("[data-filter]");
  if (filter) {
    filters.elements[filter.dataset.filter].value = filter.dataset.value;
    htmx.trigger(filters, "change");
  }
  if (event.target.closest("[data-card-act=back]")) back();
});

document.addEventListener("pointerover", (event) => {
  const link = event.target.closest("#rows a[data-card]");
  if (link) fetchCard(link.dataset.card).catch(() => {});
});

document.addEventListener("change", (event) => { if (event.target.matches("#rows input")) mark(); });

// Settle, not swap: settling rewrites `class` of elements with a stable id.
document.addEventListener("htmx:afterSettle", () => mark());
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target === filters) {
    const url = new URL(location.href);
    for (const [name, value] of new FormData(filters)) value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
    history.replaceState({}, "", url);
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb === "get") return;
  cache.clear();
  if (event.target === bulk || pane.contains(event.target) || event.detail.target === pane) refreshRows();
});

let refreshing = 0;
export async function refreshRows() {
  const mine = ++refreshing;
  const answer = await fetch(`/inbox/list?${new URLSearchParams(new FormData(filters))}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || mine !== refreshing) return;
  const picked = new Set([...document.querySelectorAll("#rows input:checked")].map((one) => one.value));
  const top = document.getElementById("rows").scrollTop;
  const focused = document.activeElement?.dataset?.card;
  htmx.swap(document.getElementById("list"), await answer.text(), { swapStyle: "innerHTML" });
  document.getElementById("rows").scrollTop = top;
  for (const one of document.querySelectorAll("#rows input")) one.checked = picked.has(one.value);
  if (focused) rowOf(focused)?.querySelector("a").focus();
  mark();
  tick();
}

document.getElementById("fresh").addEventListener("click", (event) => { event.currentTarget.hidden = true; refreshRows(); });

document.addEventListener("desk:card-changed", async (event) => {
  if (document.activeElement?.id === "text" || event.detail !== current) return;
  const html = await fetchCard(current);
  if (event.detail !== current || textOf()?.isDirty) return;
  const top = pane.scrollTop;
  htmx.swap(pane, html, { swapStyle: "innerHTML" });
  pane.scrollTop = top;
});

window.addEventListener("popstate", () => {
  const id = new URL(location.href).searchParams.get("id");
  if (id) open(id, { push: false }); else { delete box.dataset.open; current = ""; mark(); }
});

window.addEventListener("beforeunload", (event) => { if (textOf()?.isDirty) event.preventDefault(); });
mark();
prefetch();
