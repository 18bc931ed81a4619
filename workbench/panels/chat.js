// The chat panel's view. The conversation lives in the kernel: a view asks for it when it appears
// (so a reload brings it back) and then follows it by numbered patches.

import { element } from "./inline.js";
import { ChartSource } from "./charts.js";
import { TurnView, button, span } from "./turn.js";

const PATIENCE_MS = 5000;
const NEAR_END = 48;
let views = 0;

/** The one tooltip of a panel; shown in the top layer, so no frame cuts it. */
class Tip {
  constructor(root, id) {
    this.node = element("div", "wb-tip");
    this.node.id = id;
    this.node.setAttribute("role", "tooltip");
    this.node.popover = "manual";
    root.append(this.node);
    this.owner = null;
  }

  attach(node, content) {
    const show = () => this.show(node, content());
    node.addEventListener("mouseenter", show);
    node.addEventListener("focus", show);
    node.addEventListener("click", show);
    node.addEventListener("mouseleave", () => this.hide(node));
    node.addEventListener("blur", () => this.hide(node));
  }

  show(owner, content) {
    if (this.owner) this.hide(this.owner);
    this.owner = owner;
    this.node.replaceChildren(...content);
    owner.setAttribute("aria-describedby", this.node.id);
    this.node.showPopover();
    const place = owner.getBoundingClientRect();
    const own = this.node.getBoundingClientRect();
    this.ownerTop = place.top;
    const above = place.top - own.height - 6;
    const top = place.bottom + 6 + own.height < innerHeight || above < 0 ? place.bottom + 6 : above;
    this.node.style.top = `${top}px`;
    this.node.style.left = `${Math.max(8, Math.min(place.left, innerWidth - own.width - 8))}px`;
  }

  hide(owner) {
    if (this.owner !== owner) return;
    owner.removeAttribute("aria-describedby");
    this.owner = null;
    this.node.hidePopover();
  }

  /** Hide it where its figure has moved away or was drawn anew. */
  hideIfLost() {
    if (!this.owner) return;
    const moved = Math.abs(this.owner.getBoundingClientRect().top - this.ownerTop) > 2;
    if (moved || !this.owner.isConnected) this.hide(this.owner);
  }
}

class ChatView {
  constructor(model, el) {
    this.model = model;
    this.turns = new Map();
    this.seq = null;
    this.charts = new ChartSource((message) => this.send(message));
    views += 1;
    this.number = views;
    this.build(el);
    this.tip = new Tip(this.root, `wb-tip-${this.number}`);
    this.listen();
    this.sync();
  }

  build(el) {
    this.root = element("section", "wb-chat");
    this.root.setAttribute("aria-label", "Workbench chat");
    this.head = element("header", "wb-head");
    this.log = element("div", "wb-log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "polite");
    this.log.setAttribute("aria-label", "Questions and answers");
    this.log.tabIndex = 0;
    this.log.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.log;
      this.following = scrollHeight - scrollTop - clientHeight < NEAR_END;
    });
    this.empty = element("div", "wb-empty");
    this.empty.textContent = "Connecting to the kernel…";
    this.log.append(this.empty);
    this.root.append(this.head, this.log, this.composer());
    el.append(this.root);
  }

  composer() {
    const form = element("form", "wb-composer");
    const label = element("label", "wb-hidden");
    this.input = element("textarea", "wb-input");
    this.input.id = `wb-input-${this.number}`;
    this.input.rows = 1;
    this.input.placeholder = "Ask about a company, a period, a measure…";
    label.htmlFor = this.input.id;
    label.textContent = "Your question";
    this.action = button("Send", "wb-send", () => (this.running ? this.stop() : this.submit()));
    this.hint = element("div", "wb-hint");
    this.hint.setAttribute("role", "status");
    const row = element("div", "wb-row");
    row.append(this.input, this.action);
    form.append(label, row, this.hint);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("input", () => this.fit());
    return form;
  }

  listen() {
    this.onMessage = (message, buffers) => this.received(message, buffers);
    this.model.on("msg:custom", this.onMessage);
    this.root.addEventListener("keydown", (event) => this.key(event));
    // JupyterLab's own shortcuts see keys before the panel does. Those with Ctrl or Cmd (save,
    // command palette) keep working; Enter in all its forms and plain letters are the panel's.
    this.onKey = (event) => {
      if (!this.root.contains(event.target)) return;
      const lab = (event.ctrlKey || event.metaKey) && event.key !== "Enter";
      this.root.toggleAttribute("data-lm-suppress-shortcuts", !lab);
    };
    window.addEventListener("keydown", this.onKey, true);
    this.onScroll = () => this.tip.hideIfLost();
    window.addEventListener("scroll", this.onScroll, true);
  }

  dispose() {
    this.model.off("msg:custom", this.onMessage);
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("scroll", this.onScroll, true);
    clearTimeout(this.patience);
    for (const turn of this.turns.values()) turn.dispose();
  }

  // Keys and buttons. ---------------------------------------------------------------------------

  key(event) {
    if (event.key === "Escape" && this.tip.owner) this.tip.hide(this.tip.owner);
    else if (event.key === "Escape" && this.running) this.stop();
    if (event.target === this.input && event.key === "Enter" && !event.isComposing) {
      if (!event.shiftKey) {
        event.preventDefault();
        if (!this.running) this.submit();
      }
    }
    const plain = !(event.ctrlKey || event.metaKey) || event.key === "Enter";
    if (plain) event.stopPropagation();
  }

  submit() {
    const question = this.input.value.trim();
    if (!question || !this.ask(question)) return;
    this.input.value = "";
    this.fit();
  }

  /** Send a question; whether it could be sent. */
  ask(question) {
    if (this.running) return false;
    this.following = true;
    const provider = this.picker?.value || null;
    if (!this.send({ kind: "ask", question, provider })) return false;
    this.expectAnswer(question);
    this.input.focus({ preventScroll: true });
    return true;
  }

  /** A message to the kernel; false, and said so, where the widget's kernel is gone. */
  send(message) {
    try {
      this.model.send(message);
      return true;
    } catch {
      this.say("The kernel was restarted or has ended. Run this cell again to go on.", true);
      return false;
    }
  }

  /** Say so when the kernel takes no notice; give the question back when it never does. */
  expectAnswer(question) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.say("The kernel has not answered: it is busy, or it was restarted. Then run this cell again.", true);
      if (!this.input.value) this.edit(question);
    }, PATIENCE_MS);
  }

  stop() {
    if (this.send({ kind: "stop" })) this.say("Stopping…");
  }

  edit(question) {
    this.input.value = question;
    this.fit();
    this.input.focus();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 180)}px`;
  }

  // From the kernel. ----------------------------------------------------------------------------

  sync() {
    this.seq = null;
    this.send({ kind: "sync" });
  }

  received(message, buffers) {
    if (this.charts.received(message, buffers)) return;
    if (message.kind === "reset") this.reset(message);
    else if (message.kind === "patch" && this.seq !== null) this.follow(message);
  }

  reset(message) {
    this.seq = message.seq;
    this.about = message.about;
    this.clear();
    this.drawHead();
    for (const turn of message.turns) this.add(turn);
    this.drawState();
    this.following = true;
    this.toEnd();
  }

  follow(message) {
    if (message.seq <= this.seq) return;
    if (message.seq !== this.seq + 1) {
      this.sync();
      return;
    }
    this.seq = message.seq;
    if (!message.patches.every((patch) => this.apply(patch))) this.sync();
    this.drawState();
    this.toEnd();
    this.tip.hideIfLost();
  }

  /** Show the end, unless the reader has scrolled up to read something else. */
  toEnd() {
    if (this.following) this.log.scrollTop = this.log.scrollHeight;
  }

  apply(patch) {
    if (patch.op === "add") this.add(patch.turn);
    else if (patch.op === "clear") this.clear();
    else return this.turns.get(patch.turn)?.apply(patch) ?? true;
    return true;
  }

  add(turn) {
    clearTimeout(this.patience);
    const view = new TurnView(turn, {
      tip: this.tip,
      charts: this.charts,
      ask: (question) => this.ask(question),
      edit: (question) => this.edit(question),
      settled: () => this.toEnd(),
    });
    this.turns.set(turn.id, view);
    this.log.append(view.node);
  }

  clear() {
    for (const turn of this.turns.values()) turn.dispose();
    this.turns.clear();
    this.log.replaceChildren(this.empty);
  }

  get running() {
    return [...this.turns.values()].some((view) => view.turn.state === "running");
  }

  // What stands around the conversation. ----------------------------------------------------------

  drawHead() {
    const { about } = this;
    const title = span("wb-title", "Workbench");
    const right = element("div", "wb-head-right");
    if (about.sample) right.append(badge(`SAMPLE DATA${about.as_of ? ` · as of ${about.as_of}` : ""}`));
    else if (about.as_of) right.append(span("wb-dim", `as of ${about.as_of}`));
    this.fresh = button("New chat", "wb-button", () => this.send({ kind: "clear" }));
    right.append(this.fresh);
    const chosen = this.picker?.value || about.chosen;
    this.picker = about.providers.length > 1 ? picker(about.providers, chosen) : null;
    const model = span("wb-model", [this.picker ? "" : about.provider, about.model].filter(Boolean).join(" · "));
    const own = () => { model.hidden = (this.picker?.value || about.provider) !== about.provider; };
    this.picker?.addEventListener("change", own);
    own();
    this.head.replaceChildren(title, ...(this.picker ? [this.picker] : []), model, right);
    this.empty.replaceChildren(emptyTitle(), ...about.examples.map((question) =>
      button(question, "wb-example", () => this.ask(question))));
  }

  drawState() {
    const { running } = this;
    this.action.textContent = running ? "Stop" : "Send";
    this.action.classList.toggle("wb-stop", running);
    this.empty.hidden = this.turns.size > 0;
    if (this.fresh) this.fresh.hidden = this.turns.size === 0;
    if (this.picker) this.picker.disabled = running;
    this.say(running ? "Esc stops the answer" : "Enter sends · Shift+Enter for a new line");
  }

  say(text, warn = false) {
    if (this.hint.textContent !== text) this.hint.textContent = text;
    this.hint.classList.toggle("wb-warn", warn);
  }
}

function badge(text) {
  const node = span("wb-badge", text);
  node.title = "Bundled historical prices, for learning and testing. Not current market data.";
  return node;
}

function picker(providers, chosen) {
  const node = element("select", "wb-picker");
  node.setAttribute("aria-label", "Model provider");
  for (const name of providers) {
    const option = element("option");
    option.value = name;
    option.textContent = name;
    option.selected = name === chosen;
    node.append(option);
  }
  return node;
}

function emptyTitle() {
  const node = element("p");
  node.textContent = "Ask about prices, returns, risk, indicators or events. Figures are computed "
    + "from the data and carry their source.";
  return node;
}

export default {
  render({ model, el }) {
    const view = new ChatView(model, el);
    return () => view.dispose();
  },
};
