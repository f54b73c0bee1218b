// The frame's side of the widget: one trusted page around us, one channel to it.

const allowed = (document.querySelector('meta[name="portal-origins"]')?.content ?? "").split(" ").filter(Boolean);
const root = document.documentElement;
const base = location.pathname.split("/").slice(0, 4).join("/");
let port = null;
let lastHeight = 0;
let lastPath = "";
let lastSignedIn = null;
let lastToken = "";

const send = (type, data = {}) => port?.postMessage({ type, data });

function isAllowed(origin) {
  return allowed.some((rule) => {
    const [scheme, host] = rule.split("://*");
    return host ? origin.startsWith(`${scheme}://`) && origin.endsWith(host) : origin === rule;
  });
}

function tellHeight() {
  const height = Math.ceil(root.getBoundingClientRect().height);
  if (height === lastHeight) return;
  lastHeight = height;
  send("height", { height });
}

function tellRoute() {
  if (location.pathname === lastPath) return;
  const first = !lastPath;
  lastPath = location.pathname;
  const { view } = document.getElementById("frame").dataset;
  if (view) send("route", { view, title: document.title });
  if (!first) send("scroll");
}

// Somebody has signed in or out, however it came about: the frame is another person's than before.
function tellVisit() {
  const { csrf, signedIn = "" } = document.getElementById("frame").dataset;
  if (csrf === undefined || signedIn === lastSignedIn) return;  // an error says nothing of who is there
  if (lastSignedIn !== null) send("event", { name: signedIn ? "login" : "logout" });
  lastSignedIn = signedIn;
}

function tellEvents() {
  for (const mark of document.querySelectorAll("[data-host-event]:not([data-told])")) {
    mark.dataset.told = "yes";
    send("event", { name: mark.dataset.hostEvent, detail: JSON.parse(mark.getAttribute("value") || "{}") });
  }
}

function show(path) {
  const how = { target: "#frame", select: "#frame", swap: "outerHTML", replace: "true", event: { type: "host" } };
  htmxThere.then(() => htmx.ajax("GET", path, how));
}

function goTo(view) {
  if (/^[a-z0-9][a-z0-9/_-]*$/i.test(view)) show(`${base}/${view}`);
}

// Who the page around us says is there: visit.js hands it in, and says when that has changed something.
function tellCustomer(token) {
  if (typeof token !== "string" || !token || token === lastToken) return;
  lastToken = token;
  document.dispatchEvent(new CustomEvent("customertoken", { detail: token }));
}
document.addEventListener("visitchanged", () => show(location.pathname + location.search));

// look.js takes it on; mistakes.js says what is wrong with it, once it is there.
function takeConf({ asked: told = "", scheme = "", token }) {
  const asked = new URLSearchParams(told);
  document.dispatchEvent(new CustomEvent("look", { detail: { asked, scheme } }));
  htmxThere.then(() => document.dispatchEvent(new CustomEvent("told", { detail: asked })));
  tellCustomer(token);
}
document.addEventListener("painted", ({ detail }) => send("paint", detail));

function hear({ data: message }) {
  if (message?.type === "navigate") goTo(String(message.data?.view ?? ""));
  if (message?.type === "look") takeConf(message.data ?? {});
  if (message?.type === "reload") location.reload();
  if (message?.type === "logout") document.querySelector("form[data-sign-out]")?.requestSubmit();
}

addEventListener("message", (event) => {
  const { data, ports, origin, source } = event;
  if (port || window.parent === window || source !== window.parent || !isAllowed(origin)) return;
  if (data?.cs !== 1 || data.type !== "hello" || !ports[0]) return;
  [port] = ports;
  root.dataset.around = origin;
  port.onmessage = hear;
  takeConf(data.conf ?? {});
  send("ready", { version: 1 });
  new ResizeObserver(tellHeight).observe(root);
  tellRoute();
  tellVisit();
  tellEvents();
  document.dispatchEvent(new Event("embedded"));
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  // A new view replaces the frame's address: an entry of ours in the history would take the Back
  // button away from the page around us.
  if (ctx.request.headers["HX-Boosted"]) ctx.replace = "true";
});
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.replace === "true") ctx.replace = "false";
});
document.addEventListener("htmx:finally:swap", () => {
  tellRoute();
  tellVisit();
  tellEvents();
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) send("escape");
});
