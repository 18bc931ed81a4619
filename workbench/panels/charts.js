// Charts, drawn by Plotly in the page. The library comes from the kernel, once for a page and
// only when a chart is first seen; nothing is fetched from a network.

import { element } from "./inline.js";

const LIBRARY = Symbol.for("workbench.plotly");
const FETCH_MS = 20000;
const CONFIG = {
  displaylogo: false,
  responsive: true,
  showSendToCloud: false,
  showEditInChartStudio: false,
  plotlyServerURL: "",
  topojsonURL: "",
  modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d"],
};

/** Asks the kernel for figures and the library, and hands the answers to who waits. */
export class ChartSource {
  constructor(send) {
    this.send = send;
    this.waiting = new Map();
  }

  /** A message of the kernel with a buffer; whether it was one of ours. */
  received(message, buffers) {
    if (message.kind !== "figure" && message.kind !== "plotly") return false;
    const key = message.kind === "figure" ? `figure:${message.figure}` : "plotly";
    const resolve = this.waiting.get(key)?.resolve;
    this.waiting.delete(key);
    resolve?.(buffers[0]);
    return true;
  }

  figure(name) {
    return this.ask(`figure:${name}`, { kind: "figure", figure: name })
      .then(unzipped).then(JSON.parse);
  }

  library() {
    window[LIBRARY] ||= this.ask("plotly", { kind: "plotly" }).then(unzipped).then(evaluated)
      .catch((error) => {
        delete window[LIBRARY];
        throw error;
      });
    return window[LIBRARY];
  }

  ask(key, message) {
    const known = this.waiting.get(key);
    if (known) return known.promise;
    const entry = {};
    entry.promise = new Promise((resolve, reject) => {
      entry.resolve = resolve;
      setTimeout(() => {
        if (this.waiting.get(key) === entry) this.waiting.delete(key);
        reject(new Error("The kernel did not answer."));
      }, FETCH_MS);
    });
    this.waiting.set(key, entry);
    this.send(message);
    return entry.promise;
  }
}

async function unzipped(buffer) {
  const stream = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** plotly.js is a UMD script: given a `module` of its own it leaves the page's names alone. */
async function evaluated(source) {
  const before = Object.getOwnPropertyDescriptor(window, "Plotly");
  const code = ["const module = { exports: {} };\n", source, "\nexport default module.exports;"];
  const url = URL.createObjectURL(new Blob(code, { type: "text/javascript" }));
  try {
    return (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
    if (before) Object.defineProperty(window, "Plotly", before);
    else delete window.Plotly;
  }
}

/** One chart: drawn when it comes into sight, in the colours of the page's theme. */
export class ChartView {
  constructor(figure, source, settled) {
    this.settled = settled;
    this.name = figure.id;
    this.source = source;
    this.node = element("figure", "wb-chart");
    this.node.setAttribute("aria-label", `Chart: ${figure.title}`);
    this.plot = element("div", "wb-plot");
    this.note = element("p", "wb-chart-note");
    this.note.textContent = "Drawing the chart…";
    this.node.append(this.plot, this.note);
    this.seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.draw();
    }, { rootMargin: "400px" });
    this.seen.observe(this.node);
    this.themed = new MutationObserver(() => this.recolour());
    this.themed.observe(document.body, { attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  }

  async draw() {
    this.seen.disconnect();
    try {
      const [plotly, figure] = await Promise.all([
        this.source.library(), this.source.figure(this.name),
      ]);
      if (this.gone) return;
      this.plotly = plotly;
      this.figure = { data: figure.data, layout: { ...figure.layout, autosize: true } };
      delete this.figure.layout.width;
      // Plotly asks the node for its height when the window's width changes.
      this.plot.style.height = `${figure.layout.height || 440}px`;
      await this.paint();
      this.note.remove();
      this.settled();
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    this.note.textContent = `The chart could not be drawn. ${error.message} `;
    const again = element("button", "wb-link");
    again.type = "button";
    again.textContent = "Try again";
    again.addEventListener("click", () => {
      this.note.textContent = "Drawing the chart…";
      this.draw();
    });
    this.note.append(again);
  }

  paint() {
    const { data, layout } = themed(this.figure, this.node);
    return this.plotly.react(this.plot, data, layout, CONFIG);
  }

  recolour() {
    // The theme's style sheet is loaded after its name is set.
    setTimeout(() => {
      if (!this.gone && this.figure) this.paint();
    }, 300);
  }

  dispose() {
    this.gone = true;
    this.seen.disconnect();
    this.themed.disconnect();
    if (this.figure) this.plotly.purge(this.plot);
  }
}

/** The figure for the page's theme: as it is on light ones; on dark ones its ground is clear and
 * its ink light, and dark lines become light. */
function themed(figure, node) {
  if (document.body.dataset.jpThemeLight !== "false") return figure;
  const { data, layout } = structuredClone(figure);
  const colour = (name) => getComputedStyle(node).getPropertyValue(name).trim();
  const [ink, line, ground] = ["--wb-ink", "--wb-line", "--wb-ground"].map(colour);
  const dim = "#a9b0b7"; // opaque: Plotly would lend the theme's transparency to coloured words
  const clear = "rgba(0,0,0,0)";
  Object.assign(layout, { paper_bgcolor: clear, plot_bgcolor: clear });
  put(layout, "font.color", ink);
  put(layout, "title.font.color", ink);
  put(layout, "title.subtitle.font.color", dim);
  put(layout, "legend.font.color", ink);
  put(layout, "modebar", { bgcolor: clear, color: dim, activecolor: ink });
  put(layout, "hoverlabel", { bgcolor: ground, bordercolor: line, font: { color: ink, size: 12 } });
  for (const note of layout.annotations || []) {
    put(note, "font.color", dim);
    if (note.bgcolor) note.bgcolor = ground;
  }
  const axes = Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
  for (const key of new Set(["xaxis", "yaxis", ...axes])) {
    for (const part of ["gridcolor", "linecolor", "zerolinecolor", "tickcolor"]) put(layout, `${key}.${part}`, line);
    put(layout, `${key}.tickfont.color`, dim);
    put(layout, `${key}.title.font.color`, dim);
  }
  for (const trace of data) {
    if (isDark(trace.line?.color)) trace.line.color = ink;
    if (isDark(trace.textfont?.color)) trace.textfont.color = ink;
  }
  return { data, layout };
}

/** Set `path` ("a.b.c") of `target`; a part that is no object (a title as text) stays. */
function put(target, path, value) {
  const parts = path.split(".");
  const last = parts.pop();
  let node = target;
  for (const part of parts) {
    if (typeof node[part] === "string") node[part] = { text: node[part] };
    node[part] ??= {};
    node = node[part];
  }
  node[last] = value;
}

function isDark(colour) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour || "");
  return hex !== null && Math.max(...hex.slice(1).map((part) => parseInt(part, 16))) < 0x60;
}
