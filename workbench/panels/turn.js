// One question and its answer, drawn from the state the kernel sends.

import { element } from "./inline.js";
import { MarkdownView } from "./markdown.js";
import { ChartView } from "./charts.js";

const STATES = {
  verified: ["✓", "verified"],
  contradicted: ["!", "contradicted"],
  unverified: ["?", "unverified"],
};
const MEANING = {
  verified: "Verified: computed by a tool from the data",
  contradicted: "Contradicted: the data say otherwise",
  unverified: "Unverified: the model's own figure, nothing to check it with",
};
const ENDED = {
  stopped: "Stopped: this is a part of the answer.",
  refused: "No figure was given.",
};

export function button(label, className, action) {
  const node = element("button", className);
  node.type = "button";
  node.textContent = label;
  node.addEventListener("click", action);
  return node;
}

/** A turn's DOM. `host` gives tip, charts (ChartSource), ask, edit, and settled, to be called when
 * the turn has grown by itself. */
export class TurnView {
  constructor(turn, host) {
    this.turn = turn;
    this.host = host;
    this.charts = [];
    this.toolNodes = new Map();
    this.build();
    this.answer.replace(turn.text, turn.claims);
    for (const figure of turn.figures) this.addChart(figure);
    for (const tool of turn.tools) this.drawTool(tool);
    this.drawState();
  }

  build() {
    this.node = element("article", "wb-turn");
    const question = element("div", "wb-question");
    question.append(hidden("You asked: "), this.turn.question);
    const body = element("div", "wb-answer");
    body.append(hidden("Answer: "));
    this.notices = element("div", "wb-notices");
    this.notices.setAttribute("role", "note");
    this.notices.setAttribute("aria-label", "About this answer");
    this.text = element("div", "wb-text");
    this.status = element("div", "wb-status");
    this.figures = element("div", "wb-figures");
    this.error = element("div", "wb-error");
    this.tools = element("details", "wb-tools");
    this.toolsTitle = element("summary");
    this.tools.append(this.toolsTitle);
    this.foot = element("div", "wb-foot");
    body.append(this.text, this.status, this.notices, this.figures, this.error, this.tools, this.foot);
    this.node.append(question, body);
    this.answer = new MarkdownView(this.text, (number) => this.mark(number));
  }

  /** Apply one patch; false where it does not fit what is drawn. */
  apply(patch) {
    const { turn } = this;
    if (patch.op === "text") {
      if (patch.at !== this.answer.source.length) return false;
      this.answer.append(patch.text);
    } else if (patch.op === "claim") {
      turn.claims = turn.claims.filter((one) => one.offset !== patch.claim.offset);
      turn.claims.push(patch.claim);
      this.answer.claim(patch.claim);
    } else if (patch.op === "tool") {
      turn.tools = turn.tools.filter((one) => one.id !== patch.tool.id).concat(patch.tool);
      this.drawTool(patch.tool);
    } else if (patch.op === "figure") {
      this.addChart(patch.figure);
    } else if (patch.op === "set") {
      Object.assign(turn, patch.fields);
      const { text = this.answer.source, claims } = patch.fields;
      if ("text" in patch.fields || claims) this.answer.replace(text, claims || turn.claims);
    }
    this.drawState();
    return true;
  }

  mark(number) {
    const claim = this.answer.claims[number];
    const node = element("span", "wb-claim");
    if (!claim || !STATES[claim.state]) return node;
    node.classList.add(`wb-${claim.state}`);
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    const said = claim.finding ? `: ${claim.finding}` : "";
    node.setAttribute("aria-label", `${claim.text}, ${STATES[claim.state][1]} figure${said}`);
    this.host.tip.attach(node, () => tipContent(claim));
    return node;
  }

  addChart(figure) {
    const chart = new ChartView(figure, this.host.charts, this.host.settled);
    this.charts.push(chart);
    this.figures.append(chart.node);
  }

  drawTool(tool) {
    const known = this.toolNodes.get(tool.id);
    const node = element("details", `wb-tool wb-tool-${tool.state}`);
    node.open = known?.open || false;
    const title = element("summary");
    const name = element("code");
    name.textContent = tool.name;
    title.append(name, span("wb-dim", { running: "running…", failed: `failed · ${tool.elapsed}`,
      stopped: "not finished" }[tool.state] || tool.elapsed));
    node.append(title, ...section("Input", tool.input));
    if (tool.output) node.append(...section("Output", tool.output));
    if (known) known.replaceWith(node);
    else this.tools.append(node);
    this.toolNodes.set(tool.id, node);
  }

  drawState() {
    const { turn } = this;
    const running = turn.state === "running";
    this.node.setAttribute("aria-busy", String(running));
    this.node.classList.toggle("wb-running", running);
    this.status.textContent = running ? this.activity() : ENDED[turn.state] || "";
    this.status.hidden = !this.status.textContent;
    this.notices.hidden = turn.notices.length === 0;
    if (this.notices.childElementCount !== turn.notices.length) {
      this.notices.replaceChildren(...turn.notices.map((text) => line(text)));
    }
    this.error.replaceChildren();
    this.error.hidden = turn.state !== "failed";
    if (turn.state === "failed") this.error.append(line(turn.error));
    this.tools.hidden = turn.tools.length === 0;
    this.toolsTitle.textContent = toolsTitle(turn.tools);
    if (running) this.foot.replaceChildren();
    else this.foot.replaceChildren(...this.footer());
  }

  activity() {
    const tool = this.turn.tools.find((one) => one.state === "running");
    if (tool) return `Running ${tool.name}…`;
    return this.answer.source ? "" : "Reading the question…";
  }

  footer() {
    const { turn } = this;
    const facts = element("span", "wb-facts");
    for (const [state, [sign, word]] of Object.entries(STATES)) {
      const count = turn.claims.filter((one) => one.state === state).length;
      if (!count) continue;
      facts.append(span(`wb-count wb-${state}-ink`, `${sign} ${count} ${word}`));
    }
    if (turn.footer) facts.append(span("wb-dim", turn.footer));
    const actions = element("span", "wb-actions");
    if (turn.text || this.answer.source) actions.append(this.copyButton());
    actions.append(
      button("Ask again", "wb-link", () => this.host.ask(turn.question)),
      button("Edit", "wb-link", () => this.host.edit(turn.question)),
    );
    return [facts, actions];
  }

  copyButton() {
    const node = button("Copy", "wb-link", async () => {
      const copied = await copy(this.answer.source);
      node.textContent = copied ? "Copied" : "Copying is not allowed here";
      setTimeout(() => { node.textContent = "Copy"; }, 1500);
    });
    return node;
  }

  dispose() {
    for (const chart of this.charts) chart.dispose();
  }
}

function toolsTitle(tools) {
  if (!tools.length) return "";
  const total = tools.reduce((sum, tool) => sum + (parseFloat(tool.elapsed) || 0), 0);
  const failed = tools.filter((tool) => tool.state === "failed").length;
  const calls = tools.length === 1 ? "1 tool call" : `${tools.length} tool calls`;
  return `${calls} · ${total.toFixed(2)} s${failed ? ` · ${failed} failed` : ""}`;
}

function section(title, text) {
  const head = element("div", "wb-dim");
  head.textContent = title;
  const body = element("pre");
  body.tabIndex = 0;
  body.textContent = text;
  return [head, body];
}

function tipContent(claim) {
  const head = element("div", `wb-tip-state wb-${claim.state}-ink`);
  head.textContent = `${STATES[claim.state][0]} ${MEANING[claim.state]}`;
  const finding = claim.finding ? [line(claim.finding)] : [];
  const rows = element("dl");
  for (const [name, text] of claim.rows) {
    const term = element("dt");
    const value = element("dd");
    term.textContent = name;
    value.textContent = text;
    rows.append(term, value);
  }
  return [head, ...finding, rows];
}

async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed on this page (no https, or no permission): the old way may be.
    }
  }
  const area = element("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

export function span(className, text) {
  const node = element("span", className);
  node.textContent = text;
  return node;
}

function line(text) {
  const node = element("p");
  node.textContent = text;
  return node;
}

function hidden(text) {
  return span("wb-hidden", text);
}
