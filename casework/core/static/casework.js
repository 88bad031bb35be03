// Every page works without this file; it only makes some things quicker. It stores nothing in the browser.

const SHIFTS = 3;
const WITHIN_MS = 1500;

const announce = (sentence) => {
  const region = document.getElementById("announcements");
  if (region) region.textContent = sentence;
};

// Quick hide: nothing on the screen first, then the session ends, then another page takes this one's place.
const leave = document.getElementById("leave");

const hide = () => {
  document.documentElement.hidden = true;
  document.title = "";
  const body = new FormData(leave);
  body.set("to", "blank");
  fetch(leave.action, { method: "POST", body: new URLSearchParams(body), keepalive: true }).catch(() => {});
  location.replace(leave.dataset.blank);
};

const shifts = [];
const countShift = (event) => {
  if (event.key !== "Shift") shifts.length = 0;
  if (event.key !== "Shift" || event.repeat) return;
  shifts.push(event.timeStamp);
  if (shifts.length > SHIFTS) shifts.shift();
  if (shifts.length === SHIFTS && event.timeStamp - shifts[0] < WITHIN_MS) hide();
};

// A page that comes back out of the browser's memory is asked for again: its session may have ended.
const refreshReturned = (event) => {
  if (event.persisted) location.reload();
};

const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

const shortcut = (event) => {
  if (event.isComposing || event.key === "Process") return;
  if (leave) countShift(event);
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && search && !isTyping(event.target)) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Enter" && event.ctrlKey) event.target.form?.requestSubmit();
};

const reveal = (button) => {
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", shown);
  for (const id of button.getAttribute("aria-controls").split(" ")) {
    document.getElementById(id).type = shown ? "text" : "password";
  }
};

const copy = async (button) => {
  const source = document.getElementById(button.getAttribute("aria-controls"));
  source.select();
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    document.execCommand("copy"); // without TLS there is no clipboard interface
  }
  announce(button.dataset.copied);
  button.lastElementChild.textContent = button.dataset.copied;
};

// Browsers that know `command` open a dialog by themselves.
const command = (button) => {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") dialog.showModal();
  else dialog.close();
};

const click = (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-reveal]")) reveal(button);
  if (button.matches("[data-copied]")) copy(button);
  if (button.matches("[commandfor]") && !("commandForElement" in button)) command(button);
};

const submit = (event) => {
  if (event.target !== leave || event.submitter?.value !== "blank") return;
  event.preventDefault();
  hide();
};

// What is chosen in the display settings shows at once; saving it is the form's own business.
const preview = (event) => {
  const setting = event.target.dataset.preview;
  if (setting) document.documentElement.setAttribute(`data-${setting}`, event.target.value);
};

// What refreshes itself says when it cannot, until it can again; a session that ended leads to the sign-in page.
const stale = (event) => {
  if (event.detail.ctx?.response?.status === 401) location.reload();
  if (!event.detail.ctx?.sourceElement?.closest("[data-live]")) return;
  for (const note of document.querySelectorAll("[data-live] .stale")) note.hidden = false;
};

document.addEventListener("keydown", shortcut);
document.addEventListener("click", click);
document.addEventListener("submit", submit);
document.addEventListener("change", preview);
document.addEventListener("htmx:response:error", stale);
document.addEventListener("htmx:error", stale);
addEventListener("pageshow", refreshReturned);
for (const button of document.querySelectorAll("[data-reveal], [data-copied]")) button.hidden = false;
