"use strict";
(function () {
  var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  function draw(node) {
    var stored = JSON.parse(document.getElementById(node.dataset.figure).textContent);
    Plotly.newPlot(node, stored.data, stored.layout, {displaylogo: false, responsive: true,
      displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"]});
  }
  function fit() { charts.forEach(function (node) { Plotly.Plots.resize(node); }); }
  charts.forEach(draw);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", fit);
})();
