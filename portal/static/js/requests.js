// What every HTMX request carries, and what happens when its answer is not a good one.

const banner = () => document.getElementById("banner");
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const keyField = (context) =>
  (context.request.form ?? context.sourceElement?.closest?.("form"))?.querySelector('[name="idempotency_key"]');

function textFor(status) {
  const texts = banner().dataset;
  if (status === 401) return texts.session;
  if (status === 403) return texts.refused;
  if (status === 429) return texts.slower;
  return status ? texts.fault : texts.offline;
}

// The same once more: a form with what it holds by now, and the button that sent it.
function repeat({ sourceElement: source, sourceEvent: cause, request, target, select }, swap) {
  const pressed = request.submitter ?? source;
  banner().hidden = true;
  if (pressed.isConnected) pressed.focus({ preventScroll: true });
  if (cause?.type === "submit") source.requestSubmit(request.submitter);
  else if (cause?.type === "click") source.click();
  else htmx.ajax(request.method, request.action, { source, target, select, swap });
}

function ways(ctx, status, swap) {
  const { again, newTab, newTabUrl } = banner().dataset;
  const isWorthIt = !status || status === 429 || status >= 500;
  const retry = isWorthIt && Object.assign(document.createElement("button"), { type: "button", className: "button button--s", textContent: again });
  if (retry) retry.addEventListener("click", () => repeat(ctx, swap));
  const away = status === 429 && newTabUrl && Object.assign(document.createElement("a"), { href: newTabUrl, target: "_blank", textContent: newTab });
  return [retry, away].filter(Boolean);
}

function show(ctx, paragraphs, swap = ctx.swap) {
  const region = banner();
  if (!region) return;
  region.replaceChildren(
    ...paragraphs.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
    ...ways(ctx, ctx.response?.status, swap),
  );
  region.hidden = false;
  document.dispatchEvent(new Event("shown"));
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET") return;
  ctx.request.headers["X-CSRF-Token"] = meta("csrf-token");
  const key = keyField(ctx)?.value;
  if (key) ctx.request.headers["Idempotency-Key"] = key;
});

// An answer that holds error_part.html goes to the banner; any other part, such as a form with
// its errors (422) or a fresh row (409), is swapped like a good one.
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const status = ctx.response.status;
  const answer = new DOMParser().parseFromString(ctx.text, "text/html"), failure = answer.getElementById("failure");
  // A view that there is not is a page, with a way on; what was shown is left all the same.
  if (status === 404 && ctx.request.method === "GET" && ctx.select === "#frame" && answer.getElementById("frame")) return;
  if (!failure && ![401, 403, 429].includes(status) && status < 500) return;
  const { swap } = ctx;
  ctx.swap = "none";
  const said = failure && Array.from(failure.querySelectorAll("h1, p:not(:has(a))"), (one) => one.textContent.trim());
  show(ctx, said ?? [textFor(status)], swap);
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && !ctx.response) show(ctx, [textFor(0)]);
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const status = ctx.response?.status;
  const field = keyField(ctx);
  // The next press is a new action, unless this one may have been lost on the way.
  if (field && status && status < 500) field.value = newKey();
  if (status && status < 400 && banner()) banner().hidden = true;
});

// A new view takes the focus to its heading; whoever loses the focus to a swap gets it back near by.
document.addEventListener("htmx:finally:swap", ({ detail: { ctx } }) => {
  const focused = document.activeElement;
  const cause = ctx.sourceEvent?.type;
  const moved = (ctx.request.headers["HX-Boosted"] || ctx.select === "#frame") && cause !== "host";
  if (focused?.matches("[autofocus]") || ctx.swap === "none") return;
  if (!moved && cause !== "click" && cause !== "submit") return;
  const place = moved
    ? document.querySelector("#main h1")
    : (focused === document.body || !focused) && (ctx.target?.isConnected ? ctx.target : document.getElementById("main"));
  if (!place) return;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: !moved });
});
