// The blocks of a markdown text: where they start and end, and what they hold. No DOM here.

/** The blocks of `source` from `from` on: [{kind, start, end, ...}]. Each line is read once. */
export function blocks(source, from = 0) {
  const found = [];
  let at = from;
  while (at < source.length) {
    const line = lineAt(source, at);
    if (!line.text.trim()) {
      at = line.next;
      continue;
    }
    const block = fence(source, at, line) || heading(at, line) || rule(at, line) ||
      quote(source, at, line) || list(source, at, line) || table(source, at, line) ||
      paragraph(source, at, line);
    block.start = at;
    found.push(block);
    at = block.end;
  }
  return found;
}

function lineAt(source, at) {
  const newline = source.indexOf("\n", at);
  const end = newline < 0 ? source.length : newline;
  return { text: source.slice(at, end), next: newline < 0 ? source.length : newline + 1 };
}

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const ITEM = /^( {0,9})([-*+]|\d{1,9}[.)])([ \t]+|$)/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

function fence(source, at, line) {
  const open = FENCE.exec(line.text);
  if (!open) return null;
  let end = line.next;
  const body = [];
  while (end < source.length) {
    const next = lineAt(source, end);
    end = next.next;
    const trimmed = next.text.trim();
    if (trimmed.length >= open[1].length && trimmed === open[1][0].repeat(trimmed.length)) {
      return { kind: "code", text: body.join("\n"), end };
    }
    body.push(next.text);
  }
  return { kind: "code", text: body.join("\n"), end };
}

function heading(at, line) {
  const open = HEADING.exec(line.text);
  if (!open) return null;
  const text = withoutHashes(line.text.slice(open[0].length));
  return { kind: "heading", level: open[1].length, text, end: line.next };
}

// By hand: a regular expression for "spaces, hashes, end" is quadratic on a line of spaces.
function withoutHashes(line) {
  const text = line.trim();
  let end = text.length;
  while (text[end - 1] === "#") end -= 1;
  return end === 0 || /\s/.test(text[end - 1]) ? text.slice(0, end).trim() : text;
}

function rule(at, line) {
  return RULE.test(line.text) ? { kind: "rule", end: line.next } : null;
}

function quote(source, at, line) {
  if (!/^ {0,3}>/.test(line.text)) return null;
  const body = [];
  let end = at;
  while (end < source.length) {
    const next = lineAt(source, end);
    if (!/^ {0,3}>/.test(next.text)) break;
    body.push(next.text.replace(/^ {0,3}> ?/, ""));
    end = next.next;
  }
  return { kind: "quote", text: body.join("\n"), end };
}

function list(source, at, line) {
  const first = ITEM.exec(line.text);
  if (!first || first[1].length > 3) return null;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  let blank = false;
  let indent = 0;
  while (end < source.length) {
    const next = lineAt(source, end);
    const item = ITEM.exec(next.text);
    const spaces = next.text.length - next.text.trimStart().length;
    if (!next.text.trim()) {
      blank = true;
      if (items.length) items[items.length - 1].push("");
    } else if (items.length && spaces >= indent) {
      items[items.length - 1].push(next.text.slice(indent));
      blank = false;
    } else if (item && /\d/.test(item[2]) === ordered && !RULE.test(next.text)) {
      indent = Math.min(item[0].length, item[1].length + item[2].length + 1);
      items.push([next.text.slice(item[0].length)]);
      blank = false;
    } else if (!blank && !startsBlock(next.text)) {
      items[items.length - 1].push(next.text.trim());
    } else {
      break;
    }
    end = next.next;
  }
  const number = ordered ? parseInt(first[2], 10) : 1;
  return { kind: "list", ordered, number, items: items.map((lines) => lines.join("\n")), end };
}

function startsBlock(text) {
  return FENCE.test(text) || HEADING.test(text) || RULE.test(text) || /^ {0,3}>/.test(text);
}

function table(source, at, line) {
  if (!line.text.includes("|")) return null;
  const second = lineAt(source, line.next);
  if (!DELIMITERS.test(second.text) || !second.text.includes("-")) return null;
  const align = cells(second.text).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "");
  const head = cells(line.text);
  if (head.length !== align.length) return null;
  const rows = [];
  let end = second.next;
  while (end < source.length) {
    const next = lineAt(source, end);
    if (!next.text.trim() || startsBlock(next.text)) break;
    rows.push(cells(next.text));
    end = next.next;
  }
  return { kind: "table", head, align, rows, end };
}

function cells(text) {
  const parts = [""];
  const inner = text.trim().replace(/^\|/, "").replace(/([^\\])\|$/, "$1");
  for (let i = 0; i < inner.length; i += 1) {
    if (inner[i] === "\\" && inner[i + 1] === "|") {
      parts[parts.length - 1] += "|";
      i += 1;
    } else if (inner[i] === "|") parts.push("");
    else parts[parts.length - 1] += inner[i];
  }
  return parts.map((part) => part.trim());
}

function paragraph(source, at, line) {
  let end = line.next;
  while (end < source.length) {
    const next = lineAt(source, end);
    const item = ITEM.exec(next.text);
    const isItem = item && next.text.length > item[0].length && !/^ {4}/.test(next.text) &&
      (/[-*+]/.test(item[2]) || parseInt(item[2], 10) === 1);
    if (!next.text.trim() || startsBlock(next.text) || isItem) break;
    end = next.next;
  }
  return { kind: "paragraph", text: source.slice(at, end).trim(), end };
}
