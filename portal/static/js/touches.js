// Copy buttons.

async function copy(button) {
  const field = button.closest('[data-behaviour~="copy"]').querySelector("input, textarea");
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
  const label = button.querySelector("span");
  const before = label.textContent;
  if (before === button.dataset.done) return;
  label.textContent = button.dataset.done;
  label.setAttribute("role", "status");
  setTimeout(() => {
    label.textContent = before;
    label.removeAttribute("role");
  }, 2000);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (button) copy(button);
});

// A slider and the number beside it say the same; the number is what is sent.
document.addEventListener("input", ({ target }) => {
  const pair = target.closest?.('[data-behaviour~="slider"]')?.querySelectorAll("input") ?? [];
  for (const other of pair) if (other !== target) other.value = target.value;
});
