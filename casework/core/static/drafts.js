// Keeps unfinished forms on the server while somebody types, and warns before the session ends. Nothing stays in the browser.
// All of it stands in one block: scripts of a page share their names.
{
  const EVERY_MS = 10_000;
  const WARNED_MS = 120_000;
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  const waiting = new Set();

  const kept = (element) => element.form?.elements.namedItem("draft") && element.form;

  const freshNumber = () => Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => LETTERS[byte % 64]).join("");

  const note = (form) => {
    const shown = form.querySelector(".draft-note");
    if (shown) return shown;
    const made = document.createElement("p");
    made.className = "draft-note hint";
    made.setAttribute("role", "status");
    form.append(made);
    return made;
  };

  const keep = async (form) => {
    waiting.delete(form);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !name.includes("password")) body.append(name, value);
    }
    body.set("form_number", freshNumber());
    try {
      const reply = await fetch("/drafts", { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
      if (!reply.ok) throw new Error("not kept");
      askedAt = Date.now();
      note(form).textContent = (await reply.json()).words;
    } catch {
      waiting.add(form); // tried again with the next beat
    }
  };

  const keepAll = () => Promise.all(Array.from(waiting, keep));

  const typed = (event) => {
    const form = kept(event.target);
    if (form) waiting.add(form);
  };

  // What is sent for good is no draft any more.
  const sent = (event) => waiting.delete(event.target);

  // The session ends so many seconds after its last question to the service; another page of hers may have put it off.
  const frame = document.querySelector("[data-idle]");
  const dialog = document.getElementById("idle");
  let askedAt = Date.now();

  const ask = (path) => fetch(path, { method: "HEAD", headers: { "HX-Request": "true" } });

  const lock = () => {
    document.documentElement.hidden = true;
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  };

  const stay = async () => {
    dialog.close();
    const reply = await ask("/notices");
    if (reply.ok) askedAt = Date.now();
    else lock();
  };

  const end = async () => {
    const reply = await ask("/live").catch(() => ({ ok: false })); // which keeps no session awake
    if (!reply.ok) lock();
    askedAt += WARNED_MS;
    dialog.close();
  };

  const beat = async () => {
    if (waiting.size) await keepAll();
    const left = Number(frame.dataset.idle) * 1000 - (Date.now() - askedAt);
    if (left <= 0) await end();
    else if (left <= WARNED_MS && !dialog.open) dialog.showModal();
  };

  if (frame && dialog) {
    document.addEventListener("input", typed);
    document.addEventListener("change", typed);
    document.addEventListener("submit", sent);
    document.addEventListener("visibilitychange", () => document.hidden && keepAll());
    dialog.querySelector("[data-stay]").addEventListener("click", stay);
    setInterval(beat, EVERY_MS);
  }
}
