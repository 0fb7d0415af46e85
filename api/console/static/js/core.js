// What every page does: theme, language, toasts, problems said aloud, the sheet of keys. One listener an event.

const root = document.documentElement;
const YEAR = 365 * 24 * 3600;

export function keep(name, value) {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; samesite=lax`;
}

export function toast(text, { bad = false, action = null } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (action) {
    const button = Object.assign(document.createElement("button"), { className: "button small", textContent: action.name });
    button.addEventListener("click", () => { box.remove(); action.run(); });
    box.append(button);
  }
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), action?.seconds ? action.seconds * 1000 : 6000);
  return box;
}

export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const acts = {
  theme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep("replydesk_theme", root.dataset.theme);
  },
  language(button) {
    keep("replydesk_language", button.dataset.value);
    // Who has something to save says so, and is waited for.
    const waits = [];
    document.dispatchEvent(new CustomEvent("desk:leaving", { detail: { waits } }));
    Promise.allSettled(waits).then(() => location.reload());
  },
  keys() { document.getElementById("keys-sheet").showModal(); },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button && acts[button.dataset.act]) acts[button.dataset.act](button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target)) acts.keys();
});

// A refusal is a sentence of ours (problem+json `detail`, or a page's own text), never a silent nothing.
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  let text = xhr.getResponseHeader("X-Desk-Says");
  if (!text) try { text = JSON.parse(xhr.responseText).detail; } catch { text = null; }
  toast(text ? decodeURIComponent(text) : `${xhr.status}`, { bad: true });
});
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline || "offline", { bad: true }));
document.addEventListener("desk:says", (event) => toast(decodeURIComponent(event.detail.value)));
