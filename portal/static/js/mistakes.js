// Mistakes in the element's attributes, for whoever looks after the page around us: each once, in the console.

const base = location.pathname.split("/").slice(0, 4).join("/");
const WORDS = {
  mode: /^(inline|overlay)$/,
  scheme: /^(auto|light|dark)$/,
  theme: /^(brand|inherit|none)$/,
  loading: /^(lazy|eager)$/,
  "deep-links": /^(push)?$/,
  locale: /^(en|el)\b/i,
  accent: /^#[0-9a-f]{6}$/i,
  radius: /^(1?\d|2[0-4])$/,
  font: /^(system|serif|mono)$/,
  density: /^(cosy|compact)$/,
};
const warned = new Set();

function warn(name, value) {
  const text = `cloud-shop: there is no ${name}="${value}"`;
  if (!warned.has(text)) console.warn(text);
  warned.add(text);
}

const viewOf = (path) => path.slice(base.length + 1);

// A name that can be none leads to the catalogue; any other that there is not, to a page that says so.
function judgeView() {
  const asked = new URLSearchParams(location.search).get("view");
  const [{ responseStatus: status }] = performance.getEntriesByType("navigation");
  if (asked && asked !== "catalog") warn("view", asked);
  else if (status === 404) warn("view", viewOf(location.pathname));
}

document.addEventListener("told", ({ detail: asked }) => {
  for (const [name, value] of asked) if (WORDS[name] && !WORDS[name].test(value)) warn(name, value);
});
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const isAsked = ctx.response.status === 404 && ctx.sourceEvent?.type === "host";
  if (isAsked) warn("view", viewOf(new URL(ctx.request.action, location.href).pathname));
});
judgeView();
