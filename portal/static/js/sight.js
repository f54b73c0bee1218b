// Tells style sheets where what is seen of the frame begins and ends: nothing at its own edges would be seen by who has scrolled.

let isFollowing = false;

function followSight() {
  new IntersectionObserver(([{ intersectionRect: seen, boundingClientRect: whole }], observer) => {
    observer.disconnect();
    isFollowing = Boolean(document.querySelector("#banner:not([hidden]), .toast, .htmx-request"));
    if (isFollowing) setTimeout(followSight, 250);
    if (!seen.height) return;
    document.documentElement.style.setProperty("--seen-start", `${seen.top - whole.top}px`);
    document.documentElement.style.setProperty("--seen-end", `${whole.bottom - seen.bottom}px`);
  }).observe(document.getElementById("frame"));
}

for (const name of ["htmx:before:request", "shown", "embedded"])
  document.addEventListener(name, () => {
    if (isFollowing) return;
    isFollowing = true;
    followSight();
  });
