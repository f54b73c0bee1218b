// Short messages at the edge of the page: those of the server's flash and of the HX-Trigger "messages".

const TONES = { message: "good", success: "good", warning: "warn", error: "bad", danger: "bad" };
const STAY = 8000;

function dismissable(toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.textContent = "×";
  close.setAttribute("aria-label", toast.parentElement.dataset.dismiss);
  toast.append(close);
  document.dispatchEvent(new Event("shown"));
  if (toast.matches(".tone--bad, .tone--warn")) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, STAY) : toast.remove());
  setTimeout(leave, STAY);
}

function say(tone, text) {
  const region = document.getElementById("toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = `toast tone--${TONES[tone] ?? tone}`;
  toast.append(Object.assign(document.createElement("p"), { textContent: text }));
  region.append(toast);
  dismissable(toast);
}

function adoptToasts() {
  document.querySelectorAll("#toasts .toast:not(:has(.toast__close))").forEach(dismissable);
}

document.addEventListener("messages", ({ detail }) => {
  for (const { tone, text } of detail.messages ?? []) say(tone, text);
});
document.addEventListener("click", ({ target }) => {
  if (target.matches(".toast__close")) target.closest(".toast").remove();
});
document.addEventListener("htmx:finally:swap", adoptToasts);
adoptToasts();
