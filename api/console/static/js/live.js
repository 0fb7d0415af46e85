// What happened elsewhere, as it happens: the list is read again when nobody is in the middle of something, else a
// button says that there is more. Focus, picks, scroll and whatever somebody types stay where they are.

import { forget, refreshRows } from "./inbox.js";
import { textOf } from "./card.js";
import { heard as heardPresent } from "./presence.js";

const fresh = document.getElementById("fresh");
const says = fresh.dataset.says;
let fetched = 0;
let count = 0;

const isBusy = () =>
  document.querySelector("#rows input:checked") !== null ||
  document.activeElement?.id === "search" ||
  document.getElementById("rows").scrollTop > 40;

function heard(event) {
  const { changed, new: added } = JSON.parse(event.data);
  for (const id of changed) forget(id);
  count += added;
  const open = document.querySelector("#card article")?.dataset.id;
  if (open && changed.includes(Number(open)) && !textOf()?.isDirty) document.dispatchEvent(new CustomEvent("desk:card-changed", { detail: open }));
  if (isBusy()) { fresh.hidden = false; fresh.textContent = count ? `${says} · ${count}` : says; return; }
  const now = Date.now();
  if (now - fetched < 2000) return;
  fetched = now;
  count = 0;
  fresh.hidden = true;
  refreshRows();
}

let stream;
function listen() {
  stream = new EventSource("/live");
  stream.addEventListener("changed", heard);
  stream.addEventListener("present", heardPresent);
}
// A hidden page costs nothing; it catches up when it is looked at.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream?.close();
  else { listen(); refreshRows(); }
});
window.addEventListener("pagehide", () => stream?.close());
fresh.addEventListener("click", () => { count = 0; });
listen();
