// The assistant's page: asks, applies the frames of an answer as they come, stops it, picks it up again after a reload.
// A frame is [target, op, html]; they are put into the page once a paint, however fast they come.

import { toast } from "./core.js";

const form = document.getElementById("ask");
const area = document.getElementById("question");
const scroll = document.getElementById("turns-scroll");
const status = document.getElementById("talk-status");
const token = document.querySelector("meta[name=csrf-token]").content;
let frames = [];
let painting = false;
let running = null;

const ops = {
  inner(node, html) { node.innerHTML = html; },
  append(node, html) { node.insertAdjacentHTML("beforeend", html); htmx.process(node.lastElementChild); },
  replace(node, html) { node.outerHTML = html; },
};

function apply([target, op, html]) {
  if (op === "address") {
    history.replaceState(null, "", target);
    form.elements.talk.value = html;
    return;
  }
  const node = document.getElementById(target);
  if (!node) return;
  if (target === "turns") document.getElementById("talk-empty")?.remove();
  ops[op](node, html);
}

// Whoever reads further up is left there.
function paint() {
  painting = false;
  const follows = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  frames.splice(0).forEach(apply);
  if (follows) scroll.scrollTop = scroll.scrollHeight;
}

function take(frame) {
  frames.push(frame);
  if (painting) return;
  painting = true;
  // A tab in the background paints nothing: it must not pile up.
  if (document.hidden) paint(); else requestAnimationFrame(paint);
}

async function read(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (kept + value).split("\n\n");
    kept = parts.pop();
    for (const part of parts) if (part.startsWith("data: ")) take(JSON.parse(part.slice(6)));
  }
}

function show(isRunning) {
  document.getElementById("send").hidden = isRunning;
  document.getElementById("stop").hidden = !isRunning;
  status.textContent = isRunning ? status.dataset.running : status.dataset.done;
}

async function follow(url, options) {
  running = new AbortController();
  show(true);
  try {
    const answer = await fetch(url, { ...options, signal: running.signal, headers: { "HX-Request": "true", "X-CSRF-Token": token } });
    if (answer.headers.get("HX-Redirect")) { location.href = answer.headers.get("HX-Redirect"); return false; }
    if (!answer.ok) { toast((await answer.json().catch(() => ({}))).detail || `${answer.status}`, { bad: true }); return false; }
    await read(answer);
    return true;
  } catch (error) {
    if (error.name !== "AbortError") toast(form.dataset.broken, { bad: true });
    return true;
  } finally {
    running = null;
    show(false);
  }
}

async function ask() {
  const text = area.value.trim();
  if (!text || running) return;
  const body = new URLSearchParams(new FormData(form));
  area.value = "";
  fit();
  scroll.scrollTop = scroll.scrollHeight;
  // Refused: the words come back.
  if (!(await follow("/assistant/ask", { method: "POST", body })) && !area.value) area.value = text;
  form.elements.about.value = "";
  area.focus();
}

function fit() {
  area.rows = Math.min(8, Math.max(1, area.value.split("\n").length));
}

form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
area.addEventListener("input", fit);
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); ask(); }
});
document.getElementById("turns").addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) { area.value = button.dataset.ask; ask(); }
});
document.getElementById("stop").addEventListener("click", () => {
  const id = document.querySelector("#turns > article:last-of-type")?.id.slice(5);
  if (id) fetch(`/assistant/turns/${id}/stop`, { method: "POST", headers: { "HX-Request": "true", "X-CSRF-Token": token } });
});

// A side bar where there is room for one.
document.getElementById("talks").open = matchMedia("(min-width: 1021px)").matches;
scroll.scrollTop = scroll.scrollHeight;
const open = document.querySelector("article[data-stream]");
if (open) follow(open.dataset.stream, { method: "GET" });
