// The card: the text somebody writes is kept on the server as they type, sources open beside claims, merges are shown.

const WAIT_MS = 800;
let timer = 0;
let saving = Promise.resolve();

// What is in the editor now; null without a card.
export function textOf() {
  const area = document.getElementById("text");
  const card = area?.closest("article");
  if (!area || !card) return null;
  return { area, id: card.dataset.id, version: Number(area.dataset.version || 0), isDirty: area.dataset.dirty === "1" };
}

// One after the other: each save names the version the one before it made.
export function keepText() {
  clearTimeout(timer);
  saving = saving.then(() => { const now = textOf(); return now?.isDirty ? save(now) : null; }).catch(() => {});
  return saving;
}

async function save({ area, id, version }) {
  const text = area.value;
  const body = new URLSearchParams({ text, version, revision: area.closest("article").dataset.revision });
  const answer = await fetch(`/inbox/${id}/text`, { method: "PUT", body, headers: { "HX-Request": "true", "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content } });
  if (answer.status === 409) { merge(area, await answer.json()); return; }
  if (!answer.ok) return;
  area.dataset.version = (await answer.json()).version;
  if (area.value === text) area.dataset.dirty = "0";
}

// Two people, one text: both versions are shown, nothing is thrown away.
function merge(area, theirs) {
  document.getElementById("merge")?.remove();
  const box = document.createElement("div");
  box.id = "merge";
  box.className = "banner warn";
  box.setAttribute("role", "alert");
  const quote = Object.assign(document.createElement("p"), { className: "words", textContent: theirs.text });
  const take = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: theirs.take });
  const keep = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: theirs.keep });
  take.addEventListener("click", () => { area.value = theirs.text; area.dataset.version = theirs.version; area.dataset.dirty = "0"; box.remove(); });
  keep.addEventListener("click", () => { area.dataset.version = theirs.version; area.dataset.dirty = "1"; box.remove(); keepText(); });
  box.append(Object.assign(document.createElement("strong"), { textContent: theirs.says }), quote, take, keep);
  area.before(box);
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "text") return;
  event.target.dataset.dirty = "1";
  clearTimeout(timer);
  timer = setTimeout(keepText, WAIT_MS);
});

const acts = {
  edit() { const area = document.getElementById("text"); area.focus(); area.setSelectionRange(area.value.length, area.value.length); },
  claim(button) {
    const source = button.nextElementSibling;
    source.hidden = !source.hidden;
    button.setAttribute("aria-expanded", String(!source.hidden));
  },
  reuse(button) {
    const area = document.getElementById("text");
    area.value = button.dataset.text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-card-act]");
  if (button && acts[button.dataset.cardAct]) acts[button.dataset.cardAct](button);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "text") {
    document.querySelector("#card [data-card-act=send]")?.click();
  }
});
// Whatever else is pressed on the card swaps the editor away: what was just typed is kept first. A text that is being
// sent goes with its form and is saved no more; a save that is under way ends before, or it would come back.
document.addEventListener("htmx:confirm", (event) => {
  const now = textOf();
  if (!now || event.detail.verb === "get" || !event.target.closest("#card")) return;
  event.preventDefault();
  if (event.target.id === "reply-form") { clearTimeout(timer); now.area.dataset.dirty = "0"; }
  keepText().then(() => event.detail.issueRequest(true));
});
document.addEventListener("desk:leaving", (event) => event.detail.waits.push(keepText()));

