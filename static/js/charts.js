/* Draws every <figure class="chart"> (templates/parts/_chart.html) and folds its table under the drawing.
   How a line looks is read from its sample in the legend, so that colours, dashes and symbols stand in charts.css alone.
   The policy allows no style attribute in markup: the tooltip is drawn too, instead of being HTML. */

const THIN_SPACE = "\u202f";
const SYMBOLS = { actual: "circle", slipped: "triangle" };
const HATCHED = new Set(["broken", "asymmetric", "unknown"]); // areas that read without their colour
const SYMBOLS_A_LINE = 14;
const BAR_PX = 30;
const drawn = new Map();
const paper = matchMedia("print");

const grouped = (value, decimals = 0) => value.toFixed(decimals).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
const styleOf = (element) => getComputedStyle(element);

/* A token of tokens.css as a colour a canvas knows. */
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = styleOf(probe).color;
  probe.remove();
  return found;
}

function inks() {
  const names = ["ink", "ink-soft", "line", "line-strong", "raised", "surface", "chart-grid", "chart-today", "chart-limit"];
  return Object.fromEntries(names.map((name) => [name, colour(`--${name}`)]));
}

function look(figure, name) {
  const style = styleOf(figure.querySelector(`.look-${name}`));
  const dashes = style.strokeDasharray === "none" ? "solid" : style.strokeDasharray.split(",").map(parseFloat);
  return { color: style.stroke, fill: style.fill, opacity: Number(style.fillOpacity), width: parseFloat(style.strokeWidth), type: dashes };
}

const hatch = (ink, gap = 4) => ({ symbol: "rect", rotation: -Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [2, gap], color: ink, symbolSize: 1 });

function common(ink, font) {
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: font, color: ink["ink-soft"] },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: ink.raised,
      borderColor: ink["line-strong"],
      textStyle: { color: ink.ink, fontFamily: font, fontSize: 13 },
      axisPointer: { type: "line", lineStyle: { color: ink["ink-soft"], width: 1, type: "solid" } },
    },
  };
}

const valueAxis = (ink, data) => ({
  type: "value",
  min: 0,
  minInterval: data.decimals ? undefined : 1,
  axisLabel: { color: ink["ink-soft"], formatter: (value) => grouped(value, Number.isInteger(value) ? 0 : 1) },
  splitLine: { lineStyle: { color: ink["chart-grid"] } },
});

const shortDay = (text) => new Date(text).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/* What the tooltip says of the day at `at`. */
function saying(data, at) {
  const lines = data.lines.map((line) => [line.name, line.values[at]]);
  if (data.band && data.band.low[at] !== null) {
    const [low, high] = [data.band.low[at], data.band.high[at]].sort((a, b) => a - b);
    lines.push([data.band.name, low === high ? low : `${grouped(low, data.decimals)} to ${grouped(high, data.decimals)}`]);
  }
  const said = lines.filter(([, value]) => value !== null && value !== undefined);
  return [shortDay(data.days[at]), ...said.map(([name, value]) => `${name}: ${typeof value === "number" ? grouped(value, data.decimals) : value} ${data.unit}`)].join("\n");
}

/* An area upon the one before it. */
function areaSeries(figure, data, line, ink) {
  const style = look(figure, line.look);
  return {
    name: line.name,
    type: "line",
    stack: "areas",
    data: line.values.map((value, at) => [data.days[at], value]),
    color: style.fill,
    lineStyle: { width: 0 },
    areaStyle: { color: style.fill, opacity: 1 },
    itemStyle: { decal: HATCHED.has(line.look) ? hatch(ink.surface, 6) : { symbol: "none" } },
    symbol: "none",
    emphasis: { disabled: true },
  };
}

function lineSeries(figure, data, line) {
  const style = look(figure, line.look);
  const every = Math.max(1, Math.ceil(data.days.length / SYMBOLS_A_LINE));
  return {
    name: line.name,
    type: "line",
    data: line.values.map((value, at) => [data.days[at], value]),
    color: style.color,
    lineStyle: { color: style.color, width: style.width, type: style.type },
   
    symbol: SYMBOLS[line.look] ?? "none",
    symbolSize: (_, point) => (point.dataIndex % every ? 0 : 7),
    showAllSymbol: true,
    emphasis: { disabled: true },
    z: line.look === "actual" ? 4 : 3,
  };
}

/* The band between two lines: an unseen one, and upon it the filled difference. */
function bandSeries(figure, data, ink) {
  if (!data.band) return [];
  const style = look(figure, "band");
  const { low, high } = data.band;
  const at = (index, value) => [data.days[index], low[index] === null || high[index] === null ? null : value];
  const bare = { type: "line", stack: "band", symbol: "none", lineStyle: { color: style.fill, width: 1 }, emphasis: { disabled: true }, silent: true, z: 1 };
  return [
    { ...bare, name: "band-floor", data: low.map((value, index) => at(index, Math.min(value, high[index]))) },
    {
      ...bare,
      name: data.band.name,
      data: low.map((value, index) => at(index, Math.abs(high[index] - value))),
      color: style.fill,
      areaStyle: { color: style.fill, opacity: style.opacity },
      itemStyle: { decal: hatch(ink.surface, 6) },
    },
  ];
}

const markLine = (ink, data) => ({
  silent: true,
  symbol: "none",
  label: { color: ink.ink, fontSize: 12, position: "end", distance: 4 },
  data: data.marks.map((mark) => [mark, mark.name.toLowerCase() === "today"]).map(([mark, isToday]) => ({
    xAxis: mark.on,
    name: mark.name,
    label: { formatter: mark.name, color: isToday ? ink["chart-today"] : ink["ink-soft"] },
    lineStyle: isToday ? { color: ink["chart-today"], width: 1.6, type: "solid" } : { color: ink["ink-soft"], width: 1, type: [3, 3] },
  })),
});

function dayOption(figure, data, ink, font) {
  const series = [...bandSeries(figure, data, ink), ...data.lines.map((line) => (data.stacked ? areaSeries : lineSeries)(figure, data, line, ink))];
  if (series.length) series[series.length - 1].markLine = markLine(ink, data);
  const base = common(ink, font);
  base.tooltip.formatter = (points) => saying(data, points[0].dataIndex);
  return {
    ...base,
    grid: { left: 8, right: 18, top: 46, bottom: 6, containLabel: true },
    xAxis: {
      type: "time",
      min: data.days[0],
      max: data.days.at(-1),
      axisLine: { lineStyle: { color: ink["line-strong"] } },
      axisLabel: { color: ink["ink-soft"], hideOverlap: true, formatter: { year: "{MMM} {yyyy}", month: "{MMM}", day: "{d} {MMM}" } },
      splitNumber: Math.max(2, Math.floor(figure.clientWidth / 130)),
    },
    yAxis: { ...valueAxis(ink, data), name: data.unit, nameGap: 24, nameTextStyle: { color: ink["ink-soft"], fontSize: 12, align: "left" } },
    series,
  };
}

function barOption(figure, data, ink, font) {
  const within = look(figure, "within");
  const beyond = look(figure, "beyond");
  const base = common(ink, font);
  const days = (value) => `${grouped(value)} ${data.unit}`;
  base.tooltip.axisPointer = { type: "shadow" };
  base.tooltip.formatter = ([{ dataIndex }]) => {
    const one = data.bars[dataIndex];
    return `${one.name}\n${data.value_name}: ${days(one.value)}\n${data.budget_name}: ${days(one.budget)}`;
  };
  const bar = { type: "bar", stack: "days", barMaxWidth: 15, emphasis: { disabled: true } };
  return {
    ...base,
    grid: { left: 8, right: 40, top: 6, bottom: 22, containLabel: true },
    xAxis: { ...valueAxis(ink, data), name: data.unit, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: ink["ink-soft"], fontSize: 12 } },
    yAxis: {
      type: "category",
      inverse: true,
      data: data.bars.map((one) => one.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink["line-strong"] } },
      axisLabel: { color: ink.ink, width: Math.min(180, figure.clientWidth / 3), overflow: "truncate", interval: 0 },
    },
    series: [
      { ...bar, name: data.value_name, color: within.fill, data: data.bars.map((one) => Math.min(one.value, one.budget)) },
      {
        ...bar,
        name: "beyond",
        color: beyond.fill,
        itemStyle: { decal: hatch(ink.surface) },
        data: data.bars.map((one) => Math.max(0, one.value - one.budget)),
        label: { show: true, position: "right", distance: 9, color: ink.ink, formatter: ({ dataIndex }) => grouped(data.bars[dataIndex].value) },
      },
      { name: data.budget_name, type: "scatter", symbol: "rect", symbolSize: [2.5, 21], color: look(figure, "budget").color, data: data.bars.map((one) => one.budget), silent: true, z: 5 },
    ],
  };
}

function draw(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const before = drawn.get(figure);
  // on paper the picture of the screen is scaled (charts.css): its box has no height there to draw into
  const size = paper.matches && before ? { width: before.getWidth(), height: before.getHeight() } : {};
  before?.dispose();
  if (data.bars) canvas.style.height = `${data.bars.length * BAR_PX + 52}px`;
  const chart = globalThis.echarts.init(canvas, null, { ...size, renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
  const font = styleOf(document.body).fontFamily;
  chart.setOption((data.bars ? barOption : dayOption)(figure, data, inks(), font));
  drawn.set(figure, chart);
}

const drawAll = () => { for (const figure of drawn.keys()) draw(figure); };

for (const figure of document.querySelectorAll("figure.chart")) {
  if (!globalThis.echarts) {
    figure.classList.add("is-undrawn");
    continue;
  }
  draw(figure);
  figure.classList.add("is-drawn");
  figure.querySelector(".chart-table").open = false;
  let width = figure.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - width) < 2 || paper.matches) return;
    width = figure.clientWidth;
    draw(figure);
  }).observe(figure);
}
document.addEventListener("themechange", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
paper.addEventListener("change", drawAll); // it is light: tokens.css says so
