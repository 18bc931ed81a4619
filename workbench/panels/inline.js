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

/** Inline markdown into `target`. One pass; a marker never opens twice, so depth is bounded. */
export function inlineInto(target, text, mark) {
  const open = [{ node: target, marker: "" }];
  const unclosedTicks = new Set();
  let plain = "";
  let at = 0;
  const top = () => open[open.length - 1].node;
  const flush = () => {
    if (plain) addText(top(), plain, mark);
    plain = "";
  };
  const dissolve = () => {
    const { node, marker } = open.pop();
    node.replaceWith(document.createTextNode(marker), ...node.childNodes);
  };
  while (at < text.length) {
    const char = text[at];
    if (char === "\\" && PUNCTUATION.test(text[at + 1] || "")) {
      plain += text[at + 1];
      at += 2;
    } else if (char === "\n") {
      const hard = plain.endsWith("  ") || plain.endsWith("\\");
      plain = plain.endsWith("\\") ? plain.slice(0, -1) : plain.trimEnd();
      flush();
      top().append(hard ? element("br") : " ");
      at += 1;
    } else if (char === "`") {
      const ticks = /^`+/.exec(text.slice(at, at + 64))[0];
      const end = unclosedTicks.has(ticks) ? -1 : closingTicks(text, at + ticks.length, ticks);
      if (end < 0) {
        unclosedTicks.add(ticks);
        plain += ticks;
        at += ticks.length;
      } else {
        flush();
        addText(top().appendChild(element("code")), text.slice(at + ticks.length, end).trim(), mark);
        at = end + ticks.length;
      }
    } else if (char === "[" || (char === "!" && text[at + 1] === "[") || char === "<" || char === "h") {
      const link = linkAt(text, at);
      if (!link) {
        plain += char;
        at += 1;
        continue;
      }
      flush();
      top().append(linkNode(link, mark));
      at = link.end;
    } else if (char === "*" || char === "_" || char === "~") {
      const marker = text[at + 1] === char ? char + char : char;
      const place = open.findIndex((frame) => frame.marker === marker);
      const before = bare(text.slice(Math.max(0, at - 2), at)).slice(-1);
      const after = bare(text.slice(at + marker.length, at + marker.length + 3)).slice(0, 1);
      const closes = place > 0 && before.trim() && !(char === "_" && WORD.test(after));
      const opens = place < 0 && after.trim() && TAGS[marker] && !(char === "_" && WORD.test(before));
      if (closes) {
        flush();
        while (open.length - 1 > place) dissolve();
        open.pop();
      } else if (opens) {
        flush();
        open.push({ node: top().appendChild(element(TAGS[marker])), marker });
      } else {
        plain += marker;
      }
      at += marker.length;
    } else {
      plain += char;
      at += 1;
    }
  }
  flush();
  while (open.length > 1) dissolve();
  return target;
}

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
