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

function inWords(percent, { above, below, none }) {
  const words = percent > 0 ? above : percent < 0 ? below : none;
  const amount = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 2 });
  return words.replace("#", amount.format(Math.abs(percent) / 100));
}

// A slider and the number beside it say the same; the number is what is sent. Words beside them tell what it comes to.
document.addEventListener("input", ({ target }) => {
  const slider = target.closest?.('[data-behaviour~="slider"]');
  if (!slider) return;
  for (const other of slider.querySelectorAll("input")) if (other !== target) other.value = target.value;
  const told = slider.querySelector("output");
  if (told) told.value = inWords(Number(target.value), told.dataset);
});
