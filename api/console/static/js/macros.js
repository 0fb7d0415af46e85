// Saved replies: the list opens over the card, filters as one types, and what is picked goes in where the caret was.

const sheet = document.getElementById("macros");

// Where to put it: a text nobody has been in yet is added to at its end.
document.addEventListener("focusin", (event) => { if (event.target.id === "text") event.target.dataset.visited = "1"; });

function insert(text) {
  const area = document.getElementById("text");
  const at = area.dataset.visited ? area.selectionEnd : area.value.length;
  const [before, after] = [area.value.slice(0, at), area.value.slice(at)];
  const space = (side) => (side && !/\s/.test(side) ? " " : "");
  area.setRangeText(space(before.slice(-1)) + text + space(after.slice(0, 1)), at, at, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (!sheet.contains(event.target)) return;
  if (!sheet.open) sheet.showModal();
  document.getElementById("macros-filter")?.focus();
});

sheet.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  const rows = [...sheet.querySelectorAll(".choices > li")];
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  document.getElementById("macros-no-match").hidden = rows.some((row) => !row.hidden);
});

sheet.addEventListener("keydown", (event) => {
  const open = [...sheet.querySelectorAll(".choices > li:not([hidden]) [data-macro]")];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && open.length) {
    event.preventDefault();
    const at = open.indexOf(document.activeElement);
    open[Math.min(open.length - 1, Math.max(0, at + by))].focus();
  }
  if (event.key === "Enter" && event.target.id === "macros-filter") { event.preventDefault(); open[0]?.click(); }
});

sheet.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-macro]");
  if (!choice) return;
  sheet.close();
  insert(choice.dataset.macro);
});
