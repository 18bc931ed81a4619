"use strict";
(function () {
  var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  var sheet = {width: 700, share: 0.78};  // pixels between the margins of A4, height against screen
  function draw(node) {
    var stored = JSON.parse(document.getElementById(node.dataset.figure).textContent);
    Plotly.newPlot(node, stored.data, stored.layout, {displaylogo: false, responsive: true,
      displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"]});
    node.dataset.height = stored.layout.height || 450;
    node.dataset.legend = (stored.layout.legend || {}).y || 0;
  }
  // Plotly.Plots.resize waits a moment, a printer does not.
  function size(node, width, height) {
    node.style.height = height + "px";
    // The legend's place is a share of the plot, and must stay as many pixels below it.
    var margin = node.layout.margin || {}, around = (margin.t || 100) + (margin.b || 80);
    var plot = Number(node.dataset.height) - around, now = Math.max(height - around, 1);
    var change = {width: width, height: height};
    if (Number(node.dataset.legend)) { change["legend.y"] = node.dataset.legend * plot / now; }
    Plotly.relayout(node, change);
  }
  charts.forEach(draw);
  window.addEventListener("beforeprint", function () {
    charts.forEach(function (node) {
      size(node, sheet.width, Math.round(Number(node.dataset.height) * sheet.share));
    });
  });
  window.addEventListener("afterprint", function () {
    charts.forEach(function (node) {
      size(node, node.clientWidth, Number(node.dataset.height));
      Plotly.relayout(node, {width: null, autosize: true});
    });
  });
})();
