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
  const EVENTS = "signup login logout basket checkout-start order order-status".split(" ");
  // What the frame is told as it is written; it judges that, and warns of mistakes in the console.
  const TOLD = "mode scheme theme locale loading deep-links prefill-email accent radius font density".split(" ");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`\
:host{display:block;width:100%;min-height:var(--cs-min-height,100vh)}\
:host([mode=overlay]){display:inline-block;width:auto}\
:host([hidden]){display:none}\
:host(:is([mode=overlay],[state=ready],[state=error])){min-height:0}\
:host(:is([state=loading],[state=ready]):not([mode=overlay])) slot{display:none}\
iframe{display:block;width:100%;height:var(--cs-min-height,100vh);min-height:var(--cs-min-height,0);border:0;color-scheme:inherit}\
dialog{width:min(1080px,100% - 32px);height:calc(100% - 32px);max-width:none;max-height:none;padding:0;border:0;border-radius:12px;overflow:hidden}\
dialog::backdrop{background:#0009}\
dialog iframe{height:calc(100% - 44px)}\
button{display:block;margin-inline-start:auto;width:44px;height:44px;border:0;background:none;color:inherit;font:24px sans-serif;outline-offset:-4px}\
p{padding:0 24px;font:16px/2 sans-serif}\
p a{display:block;color:inherit}\
:host([state=loading]) iframe{opacity:0}\
:host([state=loading]:not([mode=overlay])),:host([state=loading]) dialog{background:repeating-linear-gradient(#0000 0 44px,#8881 0 144px) 50%/calc(100% - 48px) no-repeat}\
@media(max-width:640px){dialog{width:100%;height:100%;border-radius:0}}`);
  const text = (value) => String(value ?? "").slice(0, 200);
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const style = (element) => getComputedStyle(element);
  const pen = make("canvas").getContext("2d", { willReadFrequently: true });
  // What is seen of colours that lie on each other, however they are written; "" where it is nothing.
  const mixed = (...colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      pen.fillStyle = "#0000";
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return alpha && `#${(1 << 24 | red << 16 | green << 8 | blue).toString(16).slice(1)}`;
  };

  const shops = new Set();
  const lookAgain = () => shops.forEach((shop) => shop.attributeChangedCallback());
  const around = new MutationObserver(lookAgain);

  class CloudShop extends HTMLElement {
    static observedAttributes = ["shop", "view", "label", "customer-token", ...TOLD];
    static { addEventListener("popstate", () => shops.forEach((shop) => shop.#follow())); }
    #frame = null;
    #port = null;
    #timer = 0;
    #near = null;
    #dialog = null;
    #wanted = "";
    #view = "";
    #looked = "";
    #steps = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(make("slot"));
      this.addEventListener("click", (event) => {
        const opener = event.target.closest?.("a, button");
        if (!this.#overlay || event.ctrlKey || event.metaKey || event.shiftKey || !opener?.closest(TAG)) return;
        // The link is the way where the frame cannot be shown.
        if (opener.href && this.#get("state") === "error") return;
        event.preventDefault();
        this.open();
      });
    }

    #get(name) { return this.getAttribute(name); }
    get #overlay() { return this.#get("mode") === "overlay"; }
    get #pushes() { return this.#get("deep-links") === "push"; }
    // What the element says by itself: its name, and how it closes.
    get #texts() {
      return /^el/i.test(this.#get("locale") || this.closest("[lang]")?.lang || navigator.language)
        ? ["Κατάστημα", "Κλείσιμο"] : ["Shop", "Close"];
    }
    get #label() { return this.#get("label") || this.#texts[0]; }

    connectedCallback() {
      shops.add(this);
      if (!/^[a-z0-9][a-z0-9-]*$/.test(this.#get("shop") ?? "")) return this.#fail("shop");
      if (this.#overlay) return this.#asked && this.open();
      if (this.#get("loading") === "eager") return this.#start();
      this.#near = new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.#start(),
        { rootMargin: "600px" },
      );
      this.#near.observe(this);
    }

    disconnectedCallback() {
      shops.delete(this);
      this.close();
      this.#stop();
      this.removeAttribute("state");
    }

    attributeChangedCallback(name, before, after) {
      if (!shops.has(this) || (name && before === after)) return;
      if (name === "mode" || name === "shop") {
        this.disconnectedCallback();
        this.#dialog?.remove();
        this.#dialog = null;
        this.connectedCallback();
      } else if (name === "view") this.navigate(after);
      else if (name === "locale") this.reload();
      else if (this.#frame) {
        this.#frame.title = this.#label;
        const look = this.#look();
        if (this.#looked !== (this.#looked = JSON.stringify(look))) this.#send("look", look);
      }
    }

    open(view) {
      if (!this.#overlay) return this.navigate(view);
      const dialog = (this.#dialog ??= this.#makeDialog());
      if (this.#frame) this.navigate(view);
      else {
        this.#wanted = text(view);
        this.#start();
      }
      if (dialog.open) return;
      const root = document.documentElement.style;
      const before = root.overflow;
      root.overflow = "hidden";
      dialog.addEventListener("close", () => {
        root.overflow = before;
        this.#leave();
        this.#emit("close");
      }, { once: true });
      dialog.showModal();
      this.#remember(view || this.#asked || this.#view || this.#get("view") || "catalog", this.#pushes);
      this.#emit("open");
    }

    close() { this.#dialog?.close(); }
    navigate(view) { if (view) this.#send("navigate", { view: text(view) }); }
    reload() {
      this.#wanted = this.#view;
      if (this.#frame) this.#start();
    }
    logout() { this.#send("logout"); }

    #makeDialog() {
      const button = make("button", { textContent: "×", ariaLabel: this.#texts[1] });
      button.addEventListener("click", () => this.close());
      const dialog = make("dialog", { ariaLabel: this.#label });
      dialog.append(button);
      this.shadowRoot.append(dialog);
      return dialog;
    }

    #start() {
      this.#stop();
      this.setAttribute("state", "loading");
      this.#steps = false;
      const url = new URL(`/embed/v1/${this.#get("shop")}/`, ORIGIN);
      const view = this.#wanted || this.#asked || this.#get("view");
      url.search = this.#look().asked;
      if (view) url.searchParams.set("view", view);
      const frame = this.#frame = make("iframe", {
        title: this.#label,
        referrerPolicy: "origin",
        allow: "payment *; clipboard-write; publickey-credentials-get *; publickey-credentials-create *",
        src: url,
      });
      frame.addEventListener("load", () => this.#greet());
      this.#paint(this.#ground(), style(this).color);
      (this.#dialog ?? this.shadowRoot).append(frame);
      this.#wait();
    }

    #stop() {
      clearTimeout(this.#timer);
      this.#near?.disconnect();
      this.#port?.close();
      this.#frame?.remove();
      this.#dialog?.querySelector("p")?.remove();
      this.#port = this.#frame = null;
      this.#view = "";
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
      const conf = this.#look();
      this.#looked = JSON.stringify(conf);
      this.#frame.contentWindow.postMessage({ cs: 1, type: "hello", v: VERSION, conf }, ORIGIN, [port2]);
    }

    #hear(type, data) {
      if (type === "ready") {
        clearTimeout(this.#timer);
        this.setAttribute("state", "ready");
        this.#emit("ready");
      } else if (type === "height") {
        if (this.#dialog) return;
        this.#frame.style.height = `${Math.min(2e4, Math.max(120, Math.ceil(data.height) || 0))}px`;
      } else if (type === "route") {
        const view = this.#view = text(data.view);
        this.#emit("route", { view, title: text(data.title) });
        // What is shown first, and what Back led to, is no step of its own.
        this.#remember(view, this.#steps && this.#pushes);
        this.#steps = true;
      } else if (type === "paint") this.#paint(data.ground, data.ink);
      else if (type === "scroll") {
        if (!this.#dialog && this.getBoundingClientRect().top < 0) this.scrollIntoView();
      } else if (type === "event") {
        if (EVENTS.includes(data.name)) this.#emit(data.name, data.detail);
      } else if (type === "escape") this.close();
    }

    // How the shop is to look: light or dark as the page around it, and in its colours where asked for.
    // And who the page says is there, which no address may hold; the frame takes each token once.
    #look() {
      const asked = new URLSearchParams();
      const { color, colorScheme, fontFamily } = style(this);
      for (const name of TOLD) if (this.hasAttribute(name)) asked.set(name, this.#get(name));
      if (asked.has("accent")) asked.set("accent", mixed(asked.get("accent")) || asked.get("accent"));
      if (asked.get("theme") === "inherit") {
        const surface = this.#ground();
        asked.set("surface", surface);
        asked.set("ink", mixed(surface, color));
        const [face] = /mono|(?<!-)serif/i.exec(fontFamily) ?? ["system"];
        if (!asked.has("font")) asked.set("font", face.toLowerCase());
      }
      return { asked: `${asked}`, scheme: colorScheme, token: this.#get("customer-token") };
    }

    #ground() {
      const grounds = [];
      for (let element = this; element; element = element.parentElement) {
        grounds.unshift(style(element).backgroundColor);
        around.observe(element, { attributes: true });
      }
      return mixed("#fff", ...grounds);
    }

    #paint(backgroundColor, color) { Object.assign(this.#dialog?.style ?? {}, { backgroundColor, color }); }

    // The page's address has room for each shop: the first with deep links has the short name.
    get #key() {
      return document.querySelector(`${TAG}[deep-links]`) === this ? "cs" : `cs-${this.#get("shop")}`;
    }

    get #asked() {
      return this.hasAttribute("deep-links") && new URLSearchParams(location.search).get(this.#key);
    }

    // Each step knows how many stand before it, so that closing goes back behind them all.
    #remember(view, isStep, key = this.#key) {
      if (!this.hasAttribute("deep-links") || this.#asked === view) return;
      const url = new URL(location);
      url.searchParams.set(key, view);
      const state = { ...history.state, [key]: (history.state?.[key] ?? 0) + isStep };
      history[isStep ? "pushState" : "replaceState"](state, "", url);
    }

    #leave(key = this.#key) {
      if (!this.#asked) return;
      const url = new URL(location);
      url.searchParams.delete(key);
      if (history.state?.[key]) history.go(-history.state[key]);
      else history.replaceState(history.state, "", url);
    }

    #follow() {
      if (!this.#pushes) return;
      const view = this.#asked;
      this.#steps = false;
      if (!view) this.close();
      else if (view !== this.#view || this.#dialog?.open === false) this.open(view);
    }

    #fail(reason) {
      this.#stop();
      this.setAttribute("state", "error");
      const said = make("p", { role: "alert" });
      said.append(make("a", {
        href: this.querySelector("a") ?? ORIGIN + "/shop/" + this.#get("shop"),
        textContent: this.textContent,
      }));
      this.#dialog?.append(said);
      console.warn(TAG, reason);
      this.#emit("error", { reason });
    }

    #send(type, data = {}) { this.#port?.postMessage({ type, data }); }

    #emit(name, detail = {}) {
      this.dispatchEvent(new CustomEvent(`cloudshop:${name}`, { bubbles: true, composed: true, detail }));
    }
  }

  customElements.define(TAG, CloudShop);
  // What the page changes about its looks may take its time.
  addEventListener("transitionend", lookAgain);
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", lookAgain);
  window.CloudShop = {
    version: VERSION,
    get all() { return [...document.querySelectorAll(TAG)]; },
    open(view) { this.all[0]?.open(view); },
  };
})();
