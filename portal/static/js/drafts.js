// What was typed into a guarded form that a swap takes away, by the form's path: it is there again once the form is,
// in any language. It is kept in this page alone, without passwords, until somebody signs out.

const FIELDS = "input:not([type=hidden], [type=password], [type=file]), select, textarea";
const drafts = new Map();
const pathOf = (form) => new URL(form.action).pathname;
const isChoice = ({ type }) => type === "radio" || type === "checkbox";

function fill(form, typed) {
  for (const field of form.querySelectorAll(FIELDS)) {
    const before = typed.find((one) => one.name === field.name && (!isChoice(field) || one.value === field.value));
    if (!before) continue;
    if (isChoice(field)) field.checked = before.checked;
    else field.value = before.value;
  }
  form.dataset.dirty = "yes";
}

document.addEventListener("htmx:before:swap", () => {
  for (const form of document.querySelectorAll("form[data-dirty]")) drafts.set(pathOf(form), form);
});
document.addEventListener("htmx:finally:swap", () => {
  const guarded = [...document.querySelectorAll('form[data-behaviour~="guard"]')];
  for (const [path, former] of drafts) {
    const form = guarded.find((one) => pathOf(one) === path);
    if (form && form !== former) fill(form, [...former.querySelectorAll(FIELDS)]);
    if (form) drafts.delete(path);
  }
});
document.addEventListener("submit", ({ target }) => {
  drafts.delete(pathOf(target));
  if ("signOut" in target.dataset) drafts.clear();
});
