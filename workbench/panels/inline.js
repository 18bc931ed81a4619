// Inline markdown as DOM nodes. The text is hostile: nodes are built one by one and filled with
// textContent, no HTML is ever parsed, links are http(s) only, images become text.
//
// Figures of the answer are marked before parsing with private-use characters (the Python side
// takes those out of all text): OPEN, one character for the claim's number, ... text ..., CLOSE.

export const OPEN = "\uE000";
export const CLOSE = "\uE001";
export const FIRST = 0xe100;
export const MAX_CLAIMS = 0xf8ff - FIRST;
const MARKS = /[\uE000-\uF8FF]/g;

const bare = (text) => text.replace(MARKS, "");

const TAGS = { "**": "strong", __: "strong", "*": "em", _: "em", "~~": "del" };
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const WORD = /[\p{L}\p{N}]/u;

/** Inline markdown into `target`. */
export function inlineInto(target, text, mark) {
  new InlineReader(target, text, mark).read();
  return target;
}

/** Reads a text once, from left to right; a marker never opens twice, so depth is bounded. */
class InlineReader {
  constructor(target, text, mark) {
    this.text = text;
    this.mark = mark;
    this.at = 0;
    this.plain = "";
    this.open = [{ node: target, marker: "" }];
    this.unclosedTicks = new Set();
  }

  read() {
    while (this.at < this.text.length) {
      const handler = HANDLERS[this.text[this.at]];
      if (!handler || !this[handler]()) this.keep(1);
    }
    this.flush();
    while (this.open.length > 1) this.dissolve();
  }

  get top() {
    return this.open[this.open.length - 1].node;
  }

  /** Take the next `count` characters as they are. */
  keep(count) {
    this.plain += this.text.slice(this.at, this.at + count);
    this.at += count;
    return true;
  }

  flush() {
    if (this.plain) addText(this.top, this.plain, this.mark);
    this.plain = "";
  }

  /** The last open marker was none: it becomes text again. */
  dissolve() {
    const { node, marker } = this.open.pop();
    node.replaceWith(document.createTextNode(marker), ...node.childNodes);
  }

  escape() {
    if (!PUNCTUATION.test(this.text[this.at + 1] || "")) return false;
    this.at += 1;
    return this.keep(1);
  }

  newline() {
    const hard = this.plain.endsWith("  ") || this.plain.endsWith("\\");
    this.plain = this.plain.endsWith("\\") ? this.plain.slice(0, -1) : this.plain.trimEnd();
    this.flush();
    this.top.append(hard ? element("br") : " ");
    this.at += 1;
    return true;
  }

  code() {
    const ticks = /^`+/.exec(this.text.slice(this.at, this.at + 64))[0];
    const start = this.at + ticks.length;
    const end = this.unclosedTicks.has(ticks) ? -1 : closingTicks(this.text, start, ticks);
    if (end < 0) {
      this.unclosedTicks.add(ticks);
      return this.keep(ticks.length);
    }
    this.flush();
    const node = this.top.appendChild(element("code"));
    addText(node, this.text.slice(start, end).trim(), this.mark);
    this.at = end + ticks.length;
    return true;
  }

  link() {
    const link = linkAt(this.text, this.at);
    if (!link) return false;
    this.flush();
    this.top.append(linkNode(link, this.mark));
    this.at = link.end;
    return true;
  }

  emphasis() {
    const { text, at } = this;
    const marker = text[at + 1] === text[at] ? text[at] + text[at] : text[at];
    const inWord = (char) => marker[0] === "_" && WORD.test(char);
    const place = this.open.findIndex((frame) => frame.marker === marker);
    const before = bare(text.slice(Math.max(0, at - 2), at)).slice(-1);
    const after = bare(text.slice(at + marker.length, at + marker.length + 3)).slice(0, 1);
    if (place > 0 && before.trim() && !inWord(after)) {
      this.flush();
      while (this.open.length - 1 > place) this.dissolve();
      this.open.pop();
    } else if (place < 0 && after.trim() && TAGS[marker] && !inWord(before)) {
      this.flush();
      this.open.push({ node: this.top.appendChild(element(TAGS[marker])), marker });
    } else {
      this.plain += marker;
    }
    this.at += marker.length;
    return true;
  }
}

const HANDLERS = {
  "\\": "escape", "\n": "newline", "`": "code", "[": "link", "!": "link", "<": "link", h: "link",
  "*": "emphasis", _: "emphasis", "~": "emphasis",
};

function closingTicks(text, from, ticks) {
  let at = text.indexOf(ticks, from);
  while (at >= 0) {
    let end = at + ticks.length;
    if (text[end] !== "`") return at;
    while (text[end] === "`") end += 1;
    at = text.indexOf(ticks, end);
  }
  return -1;
}

const BRACKET = /!?\[((?:[^\[\]\\]|\\.){0,1000})\]\(\s*<?([^\s<>()]{0,2000}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200})?)>?(?:\s+(?:"[^"]{0,300}"|'[^']{0,300}'))?\s*\)/y;
const ANGLE = /<(https?:\/\/[^\s<>]{1,2000})>/iy;
const BARE = /https?:\/\/[^\s<>"'`|\\)\]]{1,2000}/y;

function linkAt(text, at) {
  if (text[at] === "h" && at > 0 && WORD.test(text[at - 1])) return null;
  if (text[at] === "!" && text[at + 1] !== "[") return null;
  const pattern = text[at] === "<" ? ANGLE : text[at] === "h" ? BARE : BRACKET;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found) return null;
  if (pattern === BRACKET) {
    return { label: found[1], url: found[2], image: text[at] === "!", end: pattern.lastIndex };
  }
  const url = pattern === BARE ? found[0].replace(/[.,;:!?*_~]+$/, "") : found[1];
  return { label: null, url, image: false, end: at + (pattern === BARE ? url.length : found[0].length) };
}

function linkNode(link, mark) {
  const url = bare(link.url);
  const address = webAddress(url);
  if (link.image) return document.createTextNode(`[image: ${bare(link.label) || url}]`);
  if (!address) {
    const span = inlineInto(element("span"), link.label, mark);
    span.append(` (${url})`);
    return span;
  }
  const node = element("a");
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  if (link.label) addText(node, link.label.replace(/\\(.)/g, "$1"), mark);
  else node.textContent = url;
  node.title = address;
  return node;
}

/** `url` as an absolute http(s) address, or null. */
export function webAddress(url) {
  if (!/^https?:\/\//i.test(url)) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}

/** `text` into `node` as text; the stretches between OPEN and CLOSE into the claims' marks. */
export function addText(node, text, mark) {
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf(OPEN, at);
    const close = open < 0 ? -1 : text.indexOf(CLOSE, open);
    if (close < 0) break;
    node.append(bare(text.slice(at, open)));
    const wrapper = mark(text.charCodeAt(open + 1) - FIRST);
    wrapper.append(bare(text.slice(open + 2, close)));
    node.append(wrapper);
    at = close + 1;
  }
  node.append(bare(text.slice(at)));
}

export function element(tag, className = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return node;
}
