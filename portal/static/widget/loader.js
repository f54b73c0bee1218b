/* <cloud-shop shop="…">: puts a seller's shop into any page, in a frame of its own origin.
   Without it, or when the frame cannot be shown, the link inside the element stays. */
(() => {
  const TAG = "cloud-shop";
  const VERSION = "1.0.0";
  const script = document.currentScript;
  // Of what we need, browsers have learnt this last.
  if (!script || !("adoptedStyleSheets" in Document.prototype) || customElements.get(TAG)) return;

  const ORIGIN = new URL(script.src).origin;
  const PATIENCE = 8000;
  const EVENTS = new Set("signup login logout basket checkout-start order order-status".split(" "));
  const THEME = ["accent", "radius", "font", "density"];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{display:block;width:100%;min-height:var(--cs-min-height,100vh)}
:host([mode=overlay]){display:inline-block;width:auto}
:host([hidden]){display:none}
:host(:is([mode=overlay],[state=ready],[state=error])){min-height:0}
:host(:is([state=loading],[state=ready]):not([mode=overlay])) slot{display:none}
iframe{display:block;width:100%;height:var(--cs-min-height,100vh);min-height:var(--cs-min-height,0);border:0;color-scheme:inherit}
dialog{width:min(1080px,100% - 32px);height:calc(100% - 32px);max-width:none;max-height:none;padding:0;border:0;border-radius:12px;overflow:hidden}
dialog::backdrop{background:#0009}
dialog iframe{height:calc(100% - 44px)}
button{display:block;margin-inline-start:auto;width:44px;height:44px;border:0;background:none;color:inherit;font:24px sans-serif;outline-offset:-4px}
@media(max-width:640px){dialog{width:100%;height:100%;border-radius:0}}`);
  const text = (value, limit) => String(value ?? "").slice(0, limit);
  const hex = (colour) => {
    const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(colour);
    if (!parts || parts[4] === "0") return "";
    return `#${parts.slice(1, 4).map((part) => (+part).toString(16).padStart(2, "0")).join("")}`;
  };
  const isDark = (colour) => [1, 3, 5].reduce((sum, at) => sum + parseInt(colour.slice(at, at + 2), 16), 0) < 300;

  class CloudShop extends HTMLElement {
    static observedAttributes = ["view", "scheme", "theme", "label", "locale", "customer-token", ...THEME];
    #frame = null;
    #port = null;
    #timer = 0;
    #seen = null;
    #dialog = null;
    #wanted = "";
    #steps = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(document.createElement("slot"));
      this.addEventListener("click", (event) => {
        if (!this.#overlay || event.ctrlKey || event.metaKey || event.shiftKey) return;
        if (!event.target.closest?.("a, button")?.closest(TAG)) return;
        event.preventDefault();
        this.open();
      });
    }

    #get(name) { return this.getAttribute(name); }
    #has(name) { return this.hasAttribute(name); }
    get #label() { return this.#get("label") || "Shop"; }
    get #overlay() { return this.#get("mode") === "overlay"; }

    #back = () => {
      this.#steps = false;
      this.navigate(this.#get("deep-links") === "push" && this.#asked());
    };

    connectedCallback() {
      addEventListener("popstate", this.#back);
      if (!/^[a-z0-9][a-z0-9-]*$/.test(this.#get("shop") ?? "")) return this.#fail("shop");
      if (this.#overlay) return this.#asked() ? this.open() : undefined;
      if (this.#get("loading") === "eager") return this.#start();
      this.#seen = new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.#start(),
        { rootMargin: "600px" },
      );
      this.#seen.observe(this);
    }

    disconnectedCallback() {
      removeEventListener("popstate", this.#back);
      this.close();
      this.#stop();
      this.removeAttribute("state");
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#frame || before === after) return;
      if (name === "view") this.navigate(after);
      else if (name === "label") this.#frame.title = this.#label;
      else if (name === "locale") this.reload();
      else this.#send("look", this.#look());
    }

    open(view) {
      if (!this.#overlay) return this.navigate(view);
      if (!this.#dialog) this.shadowRoot.append(this.#makeDialog());
      if (!this.#frame) {
        this.#wanted = text(view, 200);
        this.#start();
      } else if (view) this.navigate(view);
      if (this.#dialog.open) return;
      const { style } = document.documentElement;
      const before = style.overflow;
      style.overflow = "hidden";
      this.#dialog.addEventListener("close", () => {
        style.overflow = before;
        this.#emit("close");
      }, { once: true });
      this.#dialog.showModal();
      this.#emit("open");
    }

    close() { this.#dialog?.close(); }
    navigate(view) { if (view) this.#send("navigate", { view: text(view, 200) }); }
    reload() { if (this.#frame) { this.#stop(); this.#start(); } }
    logout() { this.#send("logout"); }

    #makeDialog() {
      const button = Object.assign(document.createElement("button"), { textContent: "×" });
      button.setAttribute("aria-label", "Close");
      button.addEventListener("click", () => this.close());
      this.#dialog = document.createElement("dialog");
      this.#dialog.setAttribute("aria-label", this.#label);
      this.#dialog.append(button);
      return this.#dialog;
    }

    #start() {
      this.#stop();
      this.setAttribute("state", "loading");
      this.#steps = false;
      const url = new URL(`/embed/v1/${this.#get("shop")}/`, ORIGIN);
      const view = this.#wanted || this.#asked() || this.#get("view");
      const look = this.#look();
      url.search = look.theme;
      if (view) url.searchParams.set("view", view);
      for (const name of ["locale", "prefill-email"])
        if (this.#has(name)) url.searchParams.set(name, this.#get(name));
      const frame = document.createElement("iframe");
      frame.title = this.#label;
      frame.referrerPolicy = "origin";
      frame.allow = "payment *; clipboard-write; publickey-credentials-get *; publickey-credentials-create *";
      frame.addEventListener("load", () => this.#greet());
      frame.src = url.href;
      this.#frame = frame;
      (this.#dialog ?? this.shadowRoot).append(frame);
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
      const hello = { cs: 1, type: "hello", v: VERSION, conf: this.#look() };
      this.#frame.contentWindow.postMessage(hello, ORIGIN, [port2]);
    }

    #hear(type, data) {
      if (type === "ready") {
        clearTimeout(this.#timer);
        this.setAttribute("state", "ready");
        this.#emit("ready");
      } else if (type === "height") {
        if (this.#dialog) return;
        const height = Math.min(20000, Math.max(120, Math.ceil(data.height) || 120));
        this.#frame.style.height = `${height}px`;
      } else if (type === "route") {
        const view = text(data.view, 200);
        this.#emit("route", { view, title: text(data.title, 200) });
        this.#remember(view);
      } else if (type === "scroll") {
        if (!this.#dialog && this.getBoundingClientRect().top < 0) this.scrollIntoView();
      } else if (type === "event") {
        if (EVENTS.has(data.name)) this.#emit(data.name, data.detail ?? {});
      } else if (type === "escape") this.close();
    }

    // How the shop is to look: colours of the page around it where asked for, light or dark as that page.
    // And who the page says is there, which no address may hold; the frame takes each token once.
    #look() {
      const theme = new URLSearchParams();
      const kind = this.#get("theme");
      if (kind === "none") theme.set("theme", kind);
      for (const name of THEME) if (this.#has(name)) theme.set(name, this.#get(name));
      let scheme = this.#scheme();
      if (kind === "inherit") {
        const { color, fontFamily } = getComputedStyle(this);
        const surface = this.#ground();
        theme.set("surface", surface);
        theme.set("ink", hex(color));
        const [face] = /mono|(?<!-)serif/i.exec(fontFamily) ?? ["system"];
        if (!this.#has("font")) theme.set("font", face.toLowerCase());
        scheme = isDark(surface) ? "dark" : "light";
      }
      return { scheme, theme: `${theme}`, token: this.#get("customer-token") };
    }

    #ground() {
      for (let element = this; element; element = element.parentElement) {
        const colour = hex(getComputedStyle(element).backgroundColor);
        if (colour) return colour;
      }
      return "#ffffff";
    }

    #scheme() {
      const asked = this.#get("scheme");
      if (asked === "light" || asked === "dark") return asked;
      const page = getComputedStyle(this).colorScheme;
      if (!page.includes("dark")) return "light";
      return page.includes("light") ? "auto" : "dark";
    }

    #asked() {
      return this.#has("deep-links") && new URL(location.href).searchParams.get("cs");
    }

    // What is shown first, and what Back led to, is no step of its own.
    #remember(view) {
      const push = this.#steps && this.#get("deep-links") === "push";
      this.#steps = true;
      if (!this.#has("deep-links") || this.#asked() === view) return;
      const url = new URL(location.href);
      url.searchParams.set("cs", view);
      history[push ? "pushState" : "replaceState"](history.state, "", url);
    }

    #fail(reason) {
      this.#stop();
      this.close();
      this.setAttribute("state", "error");
      this.#emit("error", { reason });
    }

    #send(type, data = {}) { this.#port?.postMessage({ type, data }); }

    #emit(name, detail = {}) {
      this.dispatchEvent(new CustomEvent(`cloudshop:${name}`, { bubbles: true, composed: true, detail }));
    }
  }

  customElements.define(TAG, CloudShop);
  window.CloudShop = {
    version: VERSION,
    get all() { return [...document.querySelectorAll(TAG)]; },
    open(view) { this.all[0]?.open(view); },
  };
})();
