// Single keys of the portal, for those who have not turned them off: `/`, `x`, `?`, and `g` before the key of a place.

// How long the second key of a pair may take, in milliseconds.
const PAUSE = 1500;
let wentAt = -Infinity;

const isTyping = (target) => target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");

// Keyboards of other alphabets have the Latin letter on the same key.
const letter = ({ key, code }) => /^[\x20-\x7e]$/.test(key) ? key.toLowerCase() : code.replace("Key", "").toLowerCase();

const ACTIONS = {
  g: () => { wentAt = performance.now(); },
  "/": () => document.querySelector("main input[type=search]")?.focus(),
  "?": () => location.assign(document.body.dataset.shortcuts),
  x: (target) => target.closest("tr")?.querySelector("input[type=checkbox]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || event.key === "Shift";
  if (!document.body.dataset.shortcuts || isHeld || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = letter(event);
  const place = performance.now() - wentAt < PAUSE && document.querySelector(`.side-nav [data-key="${CSS.escape(key)}"]`);
  wentAt = -Infinity;
  if (!place && !ACTIONS[key]) return;
  event.preventDefault();
  if (place) place.click();
  else ACTIONS[key](event.target);
});
