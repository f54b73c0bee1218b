// Dialogs opened by links that lead to a page with the same question, and menus that close again.

// A modal dialog in a frame of full height would open far from what the reader sees.
const framed = document.body.classList.contains("framed");

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest?.("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog?.showModal && !framed && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  }
  if (target.closest?.("[data-close]") || target.matches?.("dialog[data-behaviour]")) target.closest("dialog")?.close();
  for (const menu of document.querySelectorAll('details[name="shell-menu"][open]'))
    if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector('details[name="shell-menu"][open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.preventDefault();
});

// What was asked in a dialog is answered once the page around it has changed.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (ctx.response?.status < 400) ctx.sourceElement?.closest?.("dialog[open]")?.close();
});
