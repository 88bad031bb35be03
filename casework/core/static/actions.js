// The action log: its panel over any page. Without this file the same forms work as pages.

{
  const FOR_UNDO_MS = 10_000;
  const panel = document.getElementById("log-panel");
  const opener = document.querySelector("[data-log]");
  const toast = document.getElementById("saved");

  const say = (sentence) => {
    const region = document.getElementById("announcements");
    if (region) region.textContent = sentence;
  };

  const writes = (element) =>
    element.matches("select, textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])");

  // A select shows the sub-types of the chosen category only; the others wait aside.
  const narrow = (form) => {
    const select = form.querySelector("[data-narrows]");
    const chosen = form.querySelector("[name=category]:checked")?.value;
    if (!select || !chosen) return;
    select.groups ??= [...select.querySelectorAll("optgroup")];
    const group = select.groups.find((each) => each.dataset.category === chosen);
    for (const each of select.groups) {
      if (each !== group) each.remove();
    }
    if (group && group.parentNode !== select) {
      select.append(group);
      select.value = "";
    }
  };

  const askWhyLate = (form) => {
    const late = form.querySelector("[data-late]");
    const day = form.elements.acted_on?.value;
    if (!late || !day) return;
    late.hidden = day >= form.dataset.lateBefore && !late.querySelector(".error");
    late.querySelector("input").required = day < form.dataset.lateBefore;
  };

  const rowsOf = (form) => [...form.querySelectorAll(".checks input:not(:disabled)")];

  const count = (form) => {
    const told = form.querySelector("[data-count]");
    if (!told) return;
    const chosen = rowsOf(form).filter((box) => box.checked).length;
    told.textContent = chosen ? form.dataset.counts.replace("#", chosen) : "";
  };

  const ready = (root) => {
    for (const form of root.querySelectorAll("[data-log-form]")) {
      narrow(form);
      askWhyLate(form);
      count(form);
      for (const button of form.querySelectorAll("[data-all]")) button.hidden = false;
    }
  };

  const forget = (note) => setTimeout(() => note.remove(), FOR_UNDO_MS);

  const show = (note) => {
    toast.replaceChildren(note);
    say(note.querySelector("p").textContent.replace(/\s+/g, " ").trim());
    forget(note);
  };

  // What the page says of the case is asked for again: a part that names itself, else the whole page.
  const refresh = async () => {
    const parts = [...document.querySelectorAll("[data-actions][id]")];
    for (const part of parts) {
      const place = `#${part.id}`;
      await htmx.ajax("GET", location.href, { target: place, select: place, swap: "outerHTML" });
    }
    if (!parts.length && opener.search) location.reload();
  };

  const open = async () => {
    try {
      await htmx.ajax("GET", opener.href, { source: panel, target: panel, swap: "innerHTML" });
    } catch {
      // told below
    }
    if (!panel.querySelector("#log-panel-title")) {
      say(opener.dataset.failed);
      return;
    }
    if (!panel.open) panel.showModal();
    panel.querySelector("[autofocus]")?.focus();
  };

  const swapped = () => {
    ready(panel);
    const note = panel.querySelector("[data-saved]");
    if (note && !panel.querySelector("form[data-log-form]")) {
      panel.close();
      show(note);
      refresh();
    } else if (note) {
      say(note.querySelector("p").textContent.replace(/\s+/g, " ").trim());
      forget(note);
      panel.again = true;
    }
    if (panel.open) panel.querySelector("[autofocus]")?.focus();
  };

  const plain = (event) => !(event.isComposing || event.key === "Process" || event.ctrlKey || event.metaKey || event.altKey);

  const press = (event) => {
    if (!plain(event) || writes(event.target)) return;
    const form = event.target.closest("[data-log-form]") ?? (panel?.open ? panel : document).querySelector("[data-log-form]");
    const tile = /^[1-8]$/.test(event.key) && form?.querySelector(`[data-place="${event.key}"]`);
    const undo = event.key === "u" && document.querySelector("[data-undo]");
    if (tile) {
      tile.focus();
      tile.click();
    } else if (undo) {
      undo.click();
    } else if (event.key === "a" && opener && !event.repeat && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  };

  const change = (event) => {
    const form = event.target.closest("[data-log-form]");
    if (!form) return;
    const { name } = event.target;
    if (name === "category") narrow(form);
    if (name === "acted_on") askWhyLate(form);
    if (name === "minutes_chosen") form.elements.minutes.value = event.target.value;
    if (event.target.matches(".checks input")) count(form);
  };

  const type = (event) => {
    const form = event.target.closest("[data-log-form], [data-finder]");
    if (event.target.name === "minutes") {
      for (const chip of form.querySelectorAll("[name=minutes_chosen]")) chip.checked = chip.value === event.target.value;
    }
    if (!form?.matches("[data-finder]")) return;
    for (const row of document.querySelectorAll(".checks [data-number]")) {
      row.hidden = !row.dataset.number.includes(event.target.value.trim().toUpperCase());
    }
  };

  const click = (event) => {
    const link = event.target.closest("[data-log]");
    if (link && panel && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
    const all = event.target.closest("[data-all]");
    if (!all) return;
    const shown = rowsOf(all.form).filter((box) => !box.closest("li").hidden);
    const check = shown.some((box) => !box.checked);
    for (const box of shown) box.checked = check;
    count(all.form);
  };

  const find = (event) => {
    if (event.target.matches("[data-finder]")) event.preventDefault();
  };

  const failed = () => {
    const note = panel?.open && panel.querySelector("[data-failed]");
    if (note) note.hidden = false;
  };

  document.addEventListener("keydown", press);
  document.addEventListener("change", change);
  document.addEventListener("input", type);
  document.addEventListener("click", click);
  document.addEventListener("submit", find);
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:error", failed);
  panel?.addEventListener("htmx:after:swap", swapped);
  panel?.addEventListener("close", () => {
    if (panel.again) refresh();
    panel.again = false;
    panel.replaceChildren();
  });
  ready(document);
  for (const note of document.querySelectorAll("#saved [data-saved]")) forget(note);
}
