/* <cloud-shop shop="…">: puts a seller's shop into any page, in a frame of its own origin.
   Without it, or when the frame cannot be shown, the link inside the element stays. */
(() => {
  "use strict";
  const TAG = "cloud-shop";
  const VERSION = "1.0.0";
  const script = document.currentScript;
  const capable =
    "customElements" in window && "MessageChannel" in window && "adoptedStyleSheets" in Document.prototype;
  if (!script || !capable || customElements.get(TAG)) return;

  const ORIGIN = new URL(script.src).origin;
  const PATIENCE = 8000;
  const EVENTS = new Set(
    "signup login logout basket checkout-start order order-status open close".split(" "),
  );
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; min-height: var(--cs-min-height, 320px) }
    :host([hidden]) { display: none }
    :host([state="error"]), :host(:not([state])) { min-height: 0 }
    iframe { display: block; width: 100%; height: var(--cs-min-height, 320px); border: 0; color-scheme: inherit }
    :host([state="loading"]) slot, :host([state="ready"]) slot { display: none }
  `);
  const text = (value, limit) => String(value ?? "").slice(0, limit);

  class CloudShop extends HTMLElement {
    static observedAttributes = ["view", "scheme", "label", "locale"];
    #frame = null;
    #port = null;
    #timer = 0;
    #seen = null;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(document.createElement("slot"));
    }

    connectedCallback() {
      if (!/^[a-z0-9][a-z0-9-]*$/.test(this.getAttribute("shop") ?? "")) return this.#fail("shop");
      if (this.getAttribute("loading") === "eager" || !("IntersectionObserver" in window)) return this.#start();
      this.#seen = new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.#start(),
        { rootMargin: "600px" },
      );
      this.#seen.observe(this);
    }

    disconnectedCallback() {
      this.#stop();
      this.removeAttribute("state");
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#frame || before === after) return;
      if (name === "view") this.navigate(after);
      else if (name === "scheme") this.#send("scheme", { scheme: this.#scheme(after) });
      else if (name === "label") this.#frame.title = after || "Shop";
      else this.reload();
    }

    navigate(view) { this.#send("navigate", { view: text(view, 200) }); }
    reload() { if (this.isConnected) { this.#stop(); this.#start(); } }
    logout() { this.#send("logout"); }

    #start() {
      this.#stop();
      this.setAttribute("state", "loading");
      const url = new URL(`/embed/v1/${this.getAttribute("shop")}/`, ORIGIN);
      const view = this.#asked() || this.getAttribute("view");
      if (view) url.searchParams.set("view", view);
      if (this.hasAttribute("locale")) url.searchParams.set("locale", this.getAttribute("locale"));
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("label") || "Shop";
      frame.referrerPolicy = "origin";
      frame.allow = "payment *; clipboard-write; publickey-credentials-get *; publickey-credentials-create *";
      frame.addEventListener("load", () => this.#greet());
      frame.src = url.href;
      this.#frame = frame;
      this.shadowRoot.append(frame);
      this.#wait();
    }

    #stop() {
      clearTimeout(this.#timer);
      this.#seen?.disconnect();
      this.#port?.close();
      this.#frame?.remove();
      this.#port = this.#frame = this.#seen = null;
    }

    #wait() {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fail("timeout"), PATIENCE);
    }

    #greet() {
      const { port1, port2 } = new MessageChannel();
      this.#port?.close();
      this.#port = port1;
      port1.onmessage = ({ data }) => this.#hear(data?.type, data?.data ?? {});
      this.#wait();
      const conf = { scheme: this.#scheme(this.getAttribute("scheme")) };
      this.#frame.contentWindow.postMessage({ cs: 1, type: "hello", v: VERSION, conf }, ORIGIN, [port2]);
    }

    #hear(type, data) {
      if (type === "ready") {
        clearTimeout(this.#timer);
        this.setAttribute("state", "ready");
        this.#emit("ready");
      } else if (type === "height") {
        const height = Math.min(20000, Math.max(120, Math.ceil(Number(data.height)) || 120));
        this.#frame.style.height = `${height}px`;
      } else if (type === "route") {
        const view = text(data.view, 200);
        this.#emit("route", { view, title: text(data.title, 200) });
        this.#remember(view);
      } else if (type === "scroll") {
        if (this.getBoundingClientRect().top < 0) this.scrollIntoView();
      } else if (type === "event") {
        if (EVENTS.has(data.name)) this.#emit(data.name, data.detail ?? {});
      } else if (type === "redirect") {
        const url = new URL(text(data.url, 2000), ORIGIN);
        if (url.origin === ORIGIN && this.#emit("redirect", { url: url.href }, true)) location.assign(url);
      } else if (type === "escape") {
        this.#emit("close");
      }
    }

    // Light or dark as the page around us is, unless asked otherwise.
    #scheme(asked) {
      if (asked === "light" || asked === "dark") return asked;
      const page = getComputedStyle(this).colorScheme;
      if (!page.includes("dark")) return "light";
      return page.includes("light") ? "auto" : "dark";
    }

    #asked() {
      return this.hasAttribute("deep-links") && new URL(location.href).searchParams.get("cs");
    }

    #remember(view) {
      if (!this.hasAttribute("deep-links")) return;
      const url = new URL(location.href);
      url.searchParams.set("cs", view);
      history.replaceState(history.state, "", url);
    }

    #fail(reason) {
      this.#stop();
      this.setAttribute("state", "error");
      this.#emit("error", { reason });
    }

    #send(type, data = {}) { this.#port?.postMessage({ type, data }); }

    #emit(name, detail = {}, cancelable = false) {
      return this.dispatchEvent(
        new CustomEvent(`cloudshop:${name}`, { bubbles: true, composed: true, cancelable, detail }),
      );
    }
  }

  customElements.define(TAG, CloudShop);
  window.CloudShop = {
    version: VERSION,
    get all() { return [...document.querySelectorAll(TAG)]; },
    open(view) { this.all[0]?.navigate(view); },
  };
})();
