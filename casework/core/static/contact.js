// Keys for whoever has the phone in one hand: digits choose a numbered tile, a letter follows its link.

const isWriting = (element) =>
  element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

const chooseTile = (key) => {
  const tiles = document.querySelectorAll("[data-numbered] input");
  const tile = tiles[Number(key) - 1];
  if (!tile) return false;
  tile.checked = true;
  tile.focus();
  return true;
};

const followLink = (key) => {
  const link = document.querySelector(`a[data-key="${CSS.escape(key)}"]`);
  link?.click();
  return Boolean(link);
};

const pressed = (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const isDone = /^[1-9]$/.test(event.key) ? chooseTile(event.key) : followLink(event.key);
  if (isDone) event.preventDefault();
};

document.addEventListener("keydown", pressed);
