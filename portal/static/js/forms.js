// Forms: sent once, guarded while unsaved, numbers by buttons, passwords that can be shown.

// After this long a form may be sent again by hand; the answer of one that fetches a file is no page.
const PATIENCE = 20000;
const PATIENCE_WITH_FILES = 2000;

const has = (element, behaviour) => element?.dataset?.behaviour?.split(" ").includes(behaviour);

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    const label = button.querySelector("span");
    if (label && button.dataset.label) label.textContent = button.dataset.label;
  }
}

// Before anybody else sees it: the second press of a double click goes nowhere.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.formTarget) return;  // a preview leaves the form where it is
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  if (has(form, "file")) form.closest("details")?.removeAttribute("open");
  setTimeout(release, has(form, "file") ? PATIENCE_WITH_FILES : PATIENCE, form);
  delete form.dataset.dirty;
  const button = event.submitter;
  const label = button?.querySelector("span");
  if (!label || !button.classList.contains("button")) return;
  button.dataset.label = label.textContent;
  if (button.dataset.busy) label.textContent = button.dataset.busy.replace(/…$/, "");
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
}, true);

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const { form } = ctx.request;
  if (!form?.isConnected) return;
  release(form);
  if (!(ctx.response?.status < 400) && has(form, "guard")) form.dataset.dirty = "yes";
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

document.addEventListener("input", ({ target }) => {
  if (has(target.form, "guard")) target.form.dataset.dirty = "yes";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

// What is asked for some choices alone follows what the form says, such as of the country or of a kind of fee.
// What nobody sees is not sent: a mistake in it could not be found.
function showAsked(form) {
  for (const box of form.querySelectorAll("[data-shown-when]")) {
    const { shownWhen: name, shownFor: wanted } = box.dataset;
    const told = new FormData(form).getAll(name);
    if (!told.length && form.querySelector(`[type=checkbox][name="${name}"]`)) told.push("");
    box.hidden = told.length > 0 && !wanted.split(" ").some((one) => told.includes(one));
    for (const input of box.querySelectorAll("input, select, textarea")) input.disabled = box.hidden;
  }
}
const showAllAsked = () => document.querySelectorAll("form:has([data-shown-when])").forEach(showAsked);
document.addEventListener("change", ({ target }) => target.form && showAsked(target.form));
document.addEventListener("htmx:after:swap", showAllAsked);
showAllAsked();

function step(button) {
  const number = button.closest(".stepper").querySelector("input");
  const before = number.value;
  if (number.value === "") number.value = number.min || 0;
  else if (Number(button.dataset.step) > 0) number.stepUp();
  else number.stepDown();
  if (number.value === before) return;
  number.dispatchEvent(new Event("input", { bubbles: true }));
  number.dispatchEvent(new Event("change", { bubbles: true }));
}

function reveal(button) {
  const secret = button.closest('[data-behaviour~="reveal"]').querySelector("input");
  const shown = secret.type === "password";
  secret.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

document.addEventListener("click", ({ target }) => {
  const stepButton = target.closest?.("[data-step]");
  if (stepButton) step(stepButton);
  const revealButton = target.closest?.("[data-reveal]");
  if (revealButton) reveal(revealButton);
});
