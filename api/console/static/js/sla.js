// Counts deadlines down in place: one timer for the page, text only, nothing is fetched.

const DAY = document.documentElement.lang === "ru" ? "д" : "d";
const short = (seconds) => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const clock = `${hours}:${String(rest).padStart(2, "0")}`;
  return (seconds < 0 ? "−" : "") + (days ? `${days} ${DAY} ${clock}` : clock);
};

export function tick(root = document) {
  const now = Date.now();
  for (const one of root.querySelectorAll("time[data-due]")) {
    const left = (Date.parse(one.dataset.due) - now) / 1000;
    if (left <= 0 && one.dataset.state !== "overdue") one.dataset.state = "overdue";
    const text = short(left);
    if (one.textContent !== text) one.textContent = text;
  }
  for (const one of root.querySelectorAll("[data-undo]")) {
    const left = Math.ceil((Date.parse(one.dataset.undo) - now) / 1000);
    if (left <= 0) one.remove();
    else one.querySelector("[data-left]").textContent = left;
  }
}

setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", (event) => tick(event.target));
tick();
