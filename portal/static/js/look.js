// The look that the page around us asks for.

const LOOK = ["accent", "radius", "font", "density", "surface", "ink"];

// Dark on a dark ground; else as asked for; else as the page around, which may leave it to the reader's system.
function schemeOf(asked, page) {
  const ground = asked.get("surface")?.match(/[0-9a-f]{2}/gi);
  if (ground) return ground.reduce((sum, part) => sum + parseInt(part, 16), 0) < 300 ? "dark" : "light";
  if (/^(light|dark)$/.test(asked.get("scheme"))) return asked.get("scheme");
  if (!page.includes("dark")) return "light";
  return page.includes("light") ? "auto" : "dark";
}

// The ground and ink of the bar that the page around puts over the shop.
function tellPaint() {
  const { backgroundColor: ground, color: ink } = getComputedStyle(document.body);
  document.dispatchEvent(new CustomEvent("painted", { detail: { ground, ink } }));
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tellPaint);

// A new sheet takes the place of those before once it is there, so that nothing flashes.
function setLook(asked) {
  const before = [...document.querySelectorAll("link[data-look]")];
  const sheet = before.at(-1);
  if (!sheet) return;
  const now = new URL(sheet.href), next = new URL(sheet.href);
  for (const name of ["theme", ...LOOK]) next.searchParams.delete(name);
  if (asked.get("theme") === "none") next.searchParams.set("theme", "none");
  for (const name of LOOK) if (asked.get(name)) next.searchParams.set(name, asked.get(name));
  now.searchParams.sort();
  next.searchParams.sort();
  if (now.href === next.href) return;
  const newer = Object.assign(sheet.cloneNode(), { href: next.href });
  newer.addEventListener("load", () => {
    before.forEach((one) => one.remove());
    tellPaint();
  });
  sheet.after(newer);
}

document.addEventListener("look", ({ detail: { asked, scheme } }) => {
  document.documentElement.dataset.scheme = schemeOf(asked, scheme);
  setLook(asked);
  tellPaint();
});
