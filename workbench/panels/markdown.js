// Markdown that grows, as DOM nodes with the answer's figures marked.

import { blocks } from "./blocks.js";
import { CLOSE, FIRST, MAX_CLAIMS, OPEN, addText, element, inlineInto } from "./inline.js";

const MAX_DEPTH = 8;

// What a paragraph or list item may say at its beginning, in bold, that it is.
const LABELS = new Map(Object.entries({
  fact: ["fact", "sự kiện"],
  assumption: ["assumption", "giả định"],
  inference: ["inference", "suy luận"],
  missing: ["missing", "còn thiếu"],
  note: ["note", "lưu ý"],
}).flatMap(([kind, words]) => words.map((word) => [word, kind])));

/** `node` with the label at its beginning set as a tag; it stays text, and is read as such. */
function labelled(node) {
  const first = node.firstChild;
  if (first?.nodeName !== "STRONG") return node;
  const word = first.textContent.normalize("NFC").toLowerCase().replace(/[:.]$/, "");
  if (LABELS.has(word)) first.className = `wb-label wb-label-${LABELS.get(word)}`;
  return node;
}

/** One block as a node; `mark(n)` gives the node that wraps claim number n. */
export function blockNode(block, mark, depth = 0) {
  const make = BLOCKS[depth < MAX_DEPTH ? block.kind : "plain"];
  return make(block, mark, depth);
}

const BLOCKS = {
  plain: (block, mark) => inlineInto(element("p"), block.text || (block.items || []).join("\n"), mark),
  paragraph: (block, mark) => labelled(inlineInto(element("p"), block.text, mark)),
  heading: (block, mark) => inlineInto(element(`h${Math.min(block.level + 2, 6)}`), block.text, mark),
  rule: () => element("hr"),
  code: (block, mark) => {
    const pre = element("pre");
    pre.tabIndex = 0;
    addText(pre.appendChild(element("code")), block.text, mark);
    return pre;
  },
  quote: (block, mark, depth) => fill(element("blockquote"), block.text, mark, depth),
  list: (block, mark, depth) => {
    const node = element(block.ordered ? "ol" : "ul");
    if (block.ordered && block.number !== 1) node.start = block.number;
    for (const item of block.items) node.append(itemNode(item, mark, depth));
    return node;
  },
  table: (block, mark) => {
    const node = element("table");
    node.createTHead().append(rowNode("th", block.head, block, mark));
    const body = node.createTBody();
    for (const row of block.rows) body.append(rowNode("td", row, block, mark));
    const frame = element("div", "wb-table");
    frame.tabIndex = 0;
    frame.append(node);
    return frame;
  },
};

function itemNode(text, mark, depth) {
  const inner = blocks(text);
  if (inner.length === 1 && inner[0].kind === "paragraph") {
    return labelled(inlineInto(element("li"), inner[0].text, mark));
  }
  const node = element("li");
  inner.forEach((block, i) => {
    if (i === 0 && block.kind === "paragraph") labelled(inlineInto(node, block.text, mark));
    else node.append(blockNode(block, mark, depth + 1));
  });
  return node;
}

function fill(node, text, mark, depth) {
  for (const block of blocks(text)) node.append(blockNode(block, mark, depth + 1));
  return node;
}

function rowNode(tag, row, block, mark) {
  const node = element("tr");
  block.align.forEach((align, i) => {
    const cell = inlineInto(element(tag), row[i] || "", mark);
    if (align) cell.style.textAlign = align;
    node.append(cell);
  });
  return node;
}

/** Markdown that grows: finished blocks are drawn once, only the last one is drawn again. */
export class MarkdownView {
  constructor(target, mark) {
    this.target = target;
    this.mark = mark;
    this.reset();
  }

  reset() {
    this.target.replaceChildren();
    this.source = "";
    this.claims = [];
    this.drawn = [];
    this.stable = 0;
  }

  /** Another text in place of all of it. */
  replace(text, claims) {
    this.reset();
    this.claims = claims.slice(0, MAX_CLAIMS);
    this.append(text);
  }

  append(text) {
    this.source += text;
    this.draw();
  }

  /** A claim, new or changed: the finished block it stands in is drawn again. */
  claim(claim) {
    const known = this.claims.findIndex((other) => other.offset === claim.offset);
    if (known >= 0) this.claims[known] = claim;
    else if (this.claims.length < MAX_CLAIMS) this.claims.push(claim);
    const block = this.drawn.find((one) => one.start <= claim.offset && claim.offset < one.end);
    if (!block) return;
    const node = this.nodeOf(block.start, block.end);
    block.node.replaceWith(node);
    block.node = node;
  }

  draw() {
    const found = blocks(this.source, this.stable);
    const open = found.length - 1;
    if (this.drawn.length && this.drawn[this.drawn.length - 1].open) this.drawn.pop().node.remove();
    found.forEach((block, i) => {
      const node = this.nodeOf(block.start, block.end);
      this.target.append(node);
      this.drawn.push({ start: block.start, end: block.end, node, open: i === open });
      if (i < open) this.stable = block.end;
    });
  }

  /** The one block from `start` to `end` with its claims marked. */
  nodeOf(start, end) {
    let text = this.source.slice(start, end);
    const inside = this.claims
      .map((claim, number) => ({ ...claim, number, at: claim.offset - start }))
      .filter((one) => one.at >= 0 && one.text && text.startsWith(one.text, one.at))
      .sort((a, b) => b.at - a.at);
    let limit = text.length;
    for (const one of inside) {
      const stop = one.at + one.text.length;
      if (stop > limit) continue;
      text = text.slice(0, one.at) + OPEN + String.fromCharCode(FIRST + one.number) +
        text.slice(one.at, stop) + CLOSE + text.slice(stop);
      limit = one.at;
    }
    const node = element("div", "wb-block");
    for (const block of blocks(text)) node.append(blockNode(block, this.mark));
    return node;
  }
}
