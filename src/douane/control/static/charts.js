// Charts out of the tables beside them: the table is what a screen reader reads and what is true, the drawing follows it.
// A figure says by `data-chart` whether its series are bars on top of each other or lines.
"use strict";
(() => {
  const drawn = new Map(); // figure → uPlot

  const numbersOf = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    return {
      names: heads.map((head) => head.textContent.trim()),
      colours: heads.map((head) => getComputedStyle(head.firstElementChild ?? head).color),
      at: rows.map((row) => Number(row.cells[0].dataset.at)),
      values: heads.map((_, index) => rows.map((row) => {
        const text = row.cells[index + 1].dataset.value ?? row.cells[index + 1].textContent;
        return text.trim() === "" ? null : Number(text);
      })),
    };
  };

  const faded = (colour, share) => `color-mix(in srgb, ${colour} ${share}%, transparent)`;
  const stacked = (values) => values.map((_, index) =>
    values[0].map((__, at) => values.slice(0, index + 1).reduce((sum, one) => sum + (one[at] ?? 0), 0)));

  const shown = (value, unit) => {
    if (value == null) return "–";
    const text = value >= 10000 ? `${Math.round(value / 1000)}k` : String(Math.round(value * 100) / 100);
    return unit ? `${text} ${unit}` : text;
  };

  // Times are those of the log, UTC, on a page as in its tables.
  const told = (at) => new Date(at * 1000).toISOString().slice(0, 16).replace("T", " ");
  const ticks = (_, splits) => splits.map((at, index) => {
    const [day, hour] = told(at).split(" ");
    const isNew = index === 0 || told(splits[index - 1]).slice(0, 10) !== day;
    return hour === "00:00" && index ? day.slice(5) : isNew ? `${hour}\n${day.slice(5)}` : hour;
  });

  const tip = (figure, found, unit) => {
    const box = document.createElement("div");
    box.className = "tip";
    box.hidden = true;
    box.setAttribute("aria-hidden", "true");
    return {
      hooks: {
        init: (plot) => plot.over.append(box),
        setCursor: (plot) => {
          const at = plot.cursor.idx;
          box.hidden = at == null;
          if (at == null) return;
          const lines = [`${told(found.at[at])} UTC`, ...found.names.map((name, index) => `${name}: ${shown(found.values[index][at], unit)}`)];
          box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
          const left = plot.valToPos(found.at[at], "x");
          const isRight = left > plot.over.clientWidth / 2;
          box.style.left = isRight ? "" : `${left + 12}px`;
          box.style.right = isRight ? `${plot.over.clientWidth - left + 12}px` : "";
        },
      },
    };
  };

  // What is counted has no halves; steps up to those of numbers that no log reaches.
  const WHOLE = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

  const seriesOf = (found, isBars) => found.names.map((label, index) => ({
    label,
    stroke: found.colours[index],
    fill: isBars ? found.colours[index] : faded(found.colours[index], 12),
    width: isBars ? 0 : 1.5,
    points: { show: false },
    paths: isBars ? uPlot.paths.bars({ size: [0.82, 40], gap: 1 }) : undefined,
  }));

  const draw = (figure) => {
    drawn.get(figure)?.destroy();
    const found = numbersOf(figure);
    const place = figure.querySelector(".plot");
    const unit = figure.dataset.unit ?? "";
    const isBars = figure.dataset.chart === "bars";
    const styles = getComputedStyle(figure);
    const ink = styles.color;
    const line = getComputedStyle(place).borderTopColor;
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: `11px ${styles.fontFamily}` };
    // Bars on top of each other: the tallest sum is drawn first, the others over it.
    const values = isBars ? stacked(found.values) : found.values;
    const order = isBars ? values.map((_, index) => index).reverse() : values.map((_, index) => index);
    const series = seriesOf(found, isBars);
    drawn.set(figure, new uPlot({
      width: place.clientWidth,
      height: Number(figure.dataset.height ?? 176),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(most * 1.08, 1)] } },
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
      axes: [{ ...axis, grid: { show: false }, space: 64, size: 40, values: ticks }, { ...axis, ...(unit ? {} : { incrs: WHOLE }), size: 52, space: 32, values: (_, ticks) => ticks.map((tick) => shown(tick, "")) }],
      series: [{}, ...order.map((index) => series[index])],
      plugins: [tip(figure, found, unit)],
    }, [found.at, ...order.map((index) => values[index])], place));
  };

  const figures = () => document.querySelectorAll("figure[data-chart]");
  const drawAll = () => {
    for (const [figure, plot] of drawn) {
      if (!figure.isConnected) {
        plot.destroy();
        drawn.delete(figure);
      }
    }
    figures().forEach(draw);
  };

  new ResizeObserver(() => {
    for (const [figure, plot] of drawn) {
      const width = figure.querySelector(".plot").clientWidth;
      if (width && width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }).observe(document.body);
  document.addEventListener("theme", drawAll);
  matchMedia("print").addEventListener("change", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
