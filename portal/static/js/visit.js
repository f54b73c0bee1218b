// The visit of a frame: it begins with the first form, and is carried by a cookie, or by us where none comes back.

const root = document.documentElement;
const base = location.pathname.split("/").slice(0, 4).join("/");
const csrf = document.querySelector('meta[name="csrf-token"]');
let bearer = "";

const carried = () => ({
  ...(root.dataset.around && { "X-Embed-Origin": root.dataset.around }),
  ...(bearer && { Authorization: `Embed ${bearer}` }),
});

const headers = () => ({ ...carried(), "X-CSRF-Token": csrf.content });

async function ask(path, form = {}) {
  const body = new URLSearchParams(form);
  const answer = await fetch(path, { method: "POST", headers: headers(), body });
  if (answer.headers.has("X-Embed-Bearer")) bearer = answer.headers.get("X-Embed-Bearer");
  return answer.json();
}

// Before the first form is sent: begin the visit, and see whether its cookie comes back.
let begun = Boolean(csrf.content);
let beginning = null;

async function start() {
  const path = `${base}/session`;
  csrf.content = (await ask(path)).csrf;
  csrf.content = (await ask(path, { claim: csrf.content })).csrf;
}

async function begin() {
  if (begun) return;
  beginning ??= start().catch(() => {});
  await beginning;
  begun = true;
  beginning = null;
}

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (begun || form.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  begin().then(() => form.requestSubmit(submitter));  // the second press of a double click stops at the form
}, true);

// Who the page around us says is there. What is being typed stays; the next view shows what has changed.
document.addEventListener("customertoken", async ({ detail: token }) => {
  await begin();
  const told = await ask(`${base}/customer-token`, { token }).catch(() => ({}));
  if (told.csrf) csrf.content = told.csrf;
  if (told.again && !document.querySelector("form[data-dirty]")) document.dispatchEvent(new Event("visitchanged"));
});

function takeToken() {
  const { csrf: told } = document.getElementById("frame").dataset;
  if (told === undefined) return;  // a page that asks for nothing, such as an error
  csrf.content = told;
  begun = Boolean(csrf.content);
}

// A document is no page: the browser asks for it by itself, without the bearer.
addEventListener("click", (event) => {
  const link = bearer && event.target.closest?.("a[data-document]");
  if (!link) return;
  event.preventDefault();
  ask(link.href).then(({ url }) => location.assign(url));
});

document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  const secret = ctx.response.headers.get("X-Embed-Bearer");
  if (secret !== null) bearer = secret;
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  Object.assign(ctx.request.headers, carried());
});
document.addEventListener("htmx:finally:swap", ({ detail: { ctx } }) => {
  if (ctx.select === "#frame") takeToken();
});

// For the seller's settings. Once all is shown: nobody waits for it, and nothing depends on it.
document.addEventListener("embedded", () => {
  const tell = () => fetch(`${base}/ready`, { method: "POST", headers: headers(), priority: "low" }).catch(() => {});
  setTimeout(tell, 2000);
});
