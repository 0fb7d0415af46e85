// Who else has a card open: this page says every ten seconds which one it shows, and marks where colleagues are.

const BEAT_MS = 10000;
const box = document.getElementById("inbox");
let people = {};
let told = "";

const shown = () => document.querySelector("#card article")?.dataset.id ?? "";
const say = (method, id) => fetch(`/inbox/${id}/here`, {
  method, keepalive: true, headers: { "HX-Request": "true", "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content },
}).catch(() => {});

function beat({ isLeaving = false } = {}) {
  if (box.dataset.me === undefined) return;
  const open = isLeaving || document.hidden ? "" : shown();
  if (told && told !== open) say("DELETE", told);
  if (open) say("PUT", open);
  told = open;
}

function badge(names) {
  return Object.assign(document.createElement("span"), { className: "badge accent here", textContent: box.dataset.here.replace("…", names.join(", ")) });
}

export function mark() {
  for (const old of document.querySelectorAll(".here")) old.remove();
  for (const [id, all] of Object.entries(people)) {
    const names = all.filter(([login]) => login !== box.dataset.me).map(([, name]) => name);
    if (!names.length) continue;
    document.querySelector(`#row-${id} .low`)?.append(badge(names));
    document.querySelector(`#card-${id} .card-head h2`)?.after(badge(names));
  }
}

export function heard(event) { people = JSON.parse(event.data); mark(); }

document.addEventListener("htmx:afterSettle", () => { if (shown() !== told) beat(); mark(); });
document.addEventListener("visibilitychange", () => beat());
window.addEventListener("pagehide", () => beat({ isLeaving: true }));
setInterval(beat, BEAT_MS);
beat();
