// Triage by keyboard: without this file every row leads to a page of its own.
// All of it stands in one block: scripts of a page share their names.
{
  const waitingList = document.getElementById("waiting");
  const sheet = document.getElementById("sheet");
  const isWide = matchMedia("(min-width: 1101px)");
  const WRITING = "input, select, textarea, [contenteditable], dialog *";

  const rowLinks = () => [...waitingList.querySelectorAll("a[data-sheet]")];
  const isFilled = () => sheet.firstElementChild !== null;
  const tell = (sentence) => {
    const region = document.getElementById("announcements");
    if (region) region.textContent = sentence;
  };

  let opener = null;

  const openBeside = (link) => {
    for (const other of rowLinks()) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    opener = link;
    link.dispatchEvent(new CustomEvent("sheet", { bubbles: true }));
  };

  const closeSheet = () => {
    sheet.replaceChildren();
    opener?.removeAttribute("aria-current");
    opener?.focus();
    tell(sheet.dataset.closed);
  };

  const move = (step) => {
    const links = rowLinks();
    const here = links.indexOf(document.activeElement);
    const from = here < 0 && opener ? links.indexOf(opener) : here;
    const next = links[Math.min(Math.max(from + step, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  const decline = () => {
    const part = document.getElementById("decline");
    if (!part) return;
    part.open = true;
    part.querySelector("select").focus();
  };

  const STEPS = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
  };
  const IN_SHEET = {
    o: () => document.getElementById("open")?.requestSubmit(),
    d: decline,
  };

  const isOnPage = (event) => !event.target.closest("#sheet") || event.key.length === 1;

  const press = (event) => {
    if (event.isComposing || event.key === "Process" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && isFilled()) {
      closeSheet();
      return;
    }
    if (event.target.closest(WRITING)) return;
    const step = (isOnPage(event) && STEPS[event.key]) || (isFilled() && IN_SHEET[event.key]);
    if (!step) return;
    event.preventDefault();
    step();
  };

  const click = (event) => {
    if (event.target.closest("[data-close]")) closeSheet();
    const link = event.target.closest("a[data-sheet]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain || !isWide.matches) return;
    event.preventDefault();
    openBeside(link);
  };

  const filled = (event) => {
    if (!isFilled() || event.target.closest("[data-live]")) return;
    for (const button of sheet.querySelectorAll("[data-close]")) button.hidden = false;
    sheet.scrollTop = 0;
    sheet.focus();
    tell(sheet.dataset.opened);
  };

  if (waitingList && sheet) {
    document.addEventListener("keydown", press);
    document.addEventListener("click", click);
    document.addEventListener("htmx:after:swap", filled);
  }
}
