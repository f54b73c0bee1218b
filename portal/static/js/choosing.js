// Rows of a list that are chosen: all at once, a run of them with Shift, and how many they are. All boxes of a group.

const boxesOf = (form) => [...document.querySelectorAll(`input[name="chosen"][form="${form.id}"]`)];
let last = null;

function tell(form) {
  const boxes = boxesOf(form), number = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-choose-all]"), words = all.nextElementSibling;
  words.dataset.none ??= words.textContent;
  words.textContent = number ? words.dataset.words.replace("#", number) : words.dataset.none;
  all.checked = number > 0 && number === boxes.length;
  for (const button of form.querySelectorAll("button")) button.disabled = number === 0;
  all.indeterminate = number > 0 && number < boxes.length;
}

document.addEventListener("click", ({ target, shiftKey }) => {
  if (target.name !== "chosen" || !target.form?.matches('[data-behaviour~="choose"]')) return;
  const boxes = boxesOf(target.form), from = boxes.indexOf(last), to = boxes.indexOf(target);
  if (shiftKey && from >= 0)
    for (const box of boxes.slice(Math.min(from, to), Math.max(from, to))) box.checked = target.checked;
  last = target;
  tell(target.form);
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-choose-all]")) return;
  for (const box of boxesOf(target.form)) box.checked = target.checked;
  tell(target.form);
});

function follow(group, changed) {
  const all = group.querySelector("[data-all]"), boxes = [...group.querySelectorAll("[type=checkbox]:not([data-all])")];
  if (!all) return;
  if (changed === all) for (const box of boxes) box.checked = all.checked;
  const number = boxes.filter((box) => box.checked).length;
  all.checked = number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
}

document.addEventListener("change", ({ target }) => {
  const group = target.closest?.('[data-behaviour~="group"]');
  if (group) follow(group, target);
});

// A page that one comes back to still has its boxes ticked.
addEventListener("pageshow", () => {
  document.querySelectorAll('form[data-behaviour~="choose"]').forEach(tell);
  document.querySelectorAll('[data-behaviour~="group"]').forEach((group) => follow(group));
});
