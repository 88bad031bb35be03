// A delivery that has been worked off while its page was open: the rows are there now.
document.addEventListener("htmx:after:swap", () => {
  if (document.querySelector("[data-finished]")) location.reload();
});
