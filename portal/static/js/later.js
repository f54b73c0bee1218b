// The frame's first view is painted without htmx, which is fetched after it. Who presses before it is there is served then.

const address = document.querySelector("script[data-htmx]").dataset.htmx;
let isThere = false;

// For everybody who needs htmx before an event of its own. A frame out of sight is not painted, and does not wait for that.
window.htmxThere = new Promise((resolve) => {
  const script = Object.assign(document.createElement("script"), { src: address });
  script.addEventListener("load", () => setTimeout(resolve));  // it looks at the page in a timeout, too
  script.addEventListener("error", resolve);  // then links and forms are plain ones
  const fetchIt = () => script.isConnected || document.head.append(script);
  new PerformanceObserver(fetchIt).observe({ type: "paint", buffered: true });
  addEventListener("load", () => setTimeout(fetchIt, 500));
});
htmxThere.then(() => { isThere = true; });

function hold(event, again) {
  event.preventDefault();
  event.stopImmediatePropagation();
  htmxThere.then(again);
}

addEventListener("click", (event) => {
  const link = !isThere && event.target.closest?.("a[href]:not([target])");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  hold(event, () => link.click());
}, true);

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!isThere) hold(event, () => form.requestSubmit(submitter));
}, true);
