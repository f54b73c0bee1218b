// A picker beside the field that holds a colour as text: whichever is used, the other follows.

function inFull(text) {
  const digits = text.trim().replace(/^#/, "");
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  return /^[0-9a-f]{6}$/i.test(long) ? `#${long.toLowerCase()}` : "";
}

document.addEventListener("input", ({ target }) => {
  const field = target.dataset?.colourOf && document.getElementById(target.dataset.colourOf);
  if (field) {
    field.value = target.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const picker = target.id && document.querySelector(`[data-colour-of="${CSS.escape(target.id)}"]`);
  if (picker && inFull(target.value)) picker.value = inFull(target.value);
});
