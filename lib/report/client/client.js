// Built by `deno task report-client` from the .ts files beside it.

// lib/chart/palette.ts
var palettes = {
  light: {
    paper: "#ffffff",
    ink: "#1c2127",
    quietInk: "#56606b",
    rule: "#a9b1ba",
    grid: "#e8ebee",
    series: ["#0072b2", "#d55e00", "#00855f", "#b8578e", "#b07700", "#3a8fc4", "#5c6570"],
    sequential: ["#ffffff", "#d3e3f1", "#94bfdf", "#4a91c4", "#17639c", "#083c69"],
    diverging: ["#8c3a00", "#d8762a", "#f3c197", "#ffffff", "#9fcbe6", "#3286bd", "#074b7d"],
    missing: "#eceef0"
  },
  dark: {
    paper: "#14181c",
    ink: "#edf0f2",
    quietInk: "#a4aeb8",
    rule: "#525c66",
    grid: "#252b31",
    series: ["#4aa8e0", "#f0803c", "#2fb58d", "#dd8fbb", "#e2ab3a", "#8fd0f5", "#a9b3bd"],
    sequential: ["#14181c", "#16344d", "#1c5a86", "#2f88bd", "#78bce2", "#e6f4fc"],
    diverging: ["#ffc48f", "#dd7d33", "#7d3f10", "#14181c", "#14496e", "#3a90c8", "#b4def7"],
    missing: "#2b3138"
  }
};

// lib/chart/theme.ts
var sans = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
var monospace = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
var emphasis = {
  band: 0.18,
  seed: 0.38,
  /** What is left of them for a series that was not picked in the legend. */
  faded: 0.15
};
function theme(mode2, fonts = { sans, monospace }) {
  const colors = palettes[mode2];
  return {
    font: fonts.sans,
    background: colors.paper,
    padding: 12,
    autosize: { type: "pad" },
    // A chart is one picture with one description; a name for each mark would drown it, and Vega-Lite
    // would write titles into the expressions that make such names.
    aria: false,
    title: {
      anchor: "start",
      frame: "group",
      color: colors.ink,
      fontSize: 15,
      fontWeight: 600,
      subtitleColor: colors.quietInk,
      subtitleFontSize: 11.5,
      subtitleLineHeight: 16,
      subtitlePadding: 5,
      offset: 10
    },
    view: { stroke: null, continuousWidth: 560, continuousHeight: 300 },
    axis: {
      domainColor: colors.rule,
      tickColor: colors.rule,
      gridColor: colors.grid,
      labelColor: colors.quietInk,
      titleColor: colors.ink,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 500,
      titlePadding: 9,
      labelPadding: 5,
      tickSize: 4,
      labelLimit: 220
    },
    axisX: { grid: false },
    axisY: { domain: false, ticks: false },
    header: {
      titleColor: colors.ink,
      labelColor: colors.ink,
      labelFontSize: 12,
      labelFontWeight: 600,
      titleFontSize: 12,
      titleFontWeight: 500,
      labelPadding: 8
    },
    legend: {
      orient: "top",
      direction: "horizontal",
      labelColor: colors.ink,
      titleColor: colors.quietInk,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      titleOrient: "left",
      symbolStrokeWidth: 2.5,
      symbolSize: 130,
      columnPadding: 18,
      labelLimit: 260,
      offset: 10,
      symbolOpacity: 1,
      titleLimit: 320,
      gradientLength: 180,
      gradientThickness: 10
    },
    range: {
      category: [...colors.series],
      heatmap: [...colors.sequential],
      ramp: [...colors.sequential],
      diverging: [...colors.diverging]
    },
    style: {
      seedLine: { strokeWidth: 0.8 },
      meanLine: { strokeWidth: 2.2, strokeJoin: "round" },
      point: { size: 34, filled: true, opacity: 1 },
      seedPoint: { size: 26, filled: true, opacity: emphasis.seed },
      mean: { size: 88, filled: true, opacity: 1, stroke: colors.paper, strokeWidth: 1.5 },
      interval: { strokeWidth: 2.4, strokeCap: "round" },
      stopped: { shape: "cross", size: 60, angle: 45, filled: true },
      hover: { size: 60, filled: true, stroke: colors.paper, strokeWidth: 2.2 },
      reference: { color: colors.quietInk, strokeWidth: 1, strokeDash: [4, 3] },
      referenceLabel: { color: colors.quietInk, fontSize: 11 },
      cellLow: { color: colors.ink, fontSize: 11 },
      cellHigh: { color: colors.paper, fontSize: 11 },
      cell: { stroke: colors.paper, strokeWidth: 1 },
      missing: { color: colors.missing, stroke: colors.paper, strokeWidth: 1 },
      token: { color: colors.ink, fontSize: 12.5, font: fonts.monospace },
      attentionLine: { color: colors.series[0], strokeCap: "round" },
      attentionBar: { color: colors.series[0] },
      frame: { stroke: colors.grid, strokeWidth: 1, fill: colors.sequential[0] },
      tokenAxis: { labelFont: fonts.monospace }
    }
  };
}

// lib/report/client/page.ts
function mode() {
  const chosen2 = document.documentElement.dataset.mode;
  if (chosen2 === "light" || chosen2 === "dark") return chosen2;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
function modeButton(button, changed) {
  const name = () => {
    const other = mode() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Switch to ${other} colors`);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.mode = mode() === "dark" ? "light" : "dark";
    name();
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    name();
    changed();
  });
  name();
}
function copyButton(button) {
  const text = button.previousElementSibling;
  if (text === null) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.textContent = await copied(text) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => button.textContent = "Copy", 2e3);
  });
}
async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return false;
  }
}

// lib/report/client/draw.ts
var drawn = /* @__PURE__ */ new WeakMap();
async function draw(element, chart, { renderer = "svg", actions = true } = {}) {
  const view = await vegaEmbed(element, fit(chart, element.clientWidth), {
    renderer,
    config: pageTheme(element.clientWidth),
    // Expressions are interpreted, never compiled: the page's policy forbids making code of text.
    ast: true,
    actions: actions && { export: true, source: false, compiled: false, editor: false },
    defaultStyle: false,
    downloadFileName: "chart",
    tooltip: { disableDefaultStyle: true },
    i18n: { PNG_ACTION: "Save as PNG", SVG_ACTION: "Save as SVG" }
  });
  drawn.get(element)?.finalize();
  drawn.set(element, view);
  nameAsOne(element, chart.description ?? "");
}
function nameAsOne(element, description) {
  for (const picture of element.querySelectorAll("svg.marks, canvas.marks")) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", description);
    picture.removeAttribute("aria-roledescription");
    for (const part of picture.children) part.setAttribute("aria-hidden", "true");
  }
}
function pageTheme(room) {
  const config = theme(mode());
  const legend = room < 500 ? { ...config.legend, columns: Math.floor(room / 130) } : config.legend;
  return { ...config, legend, background: "transparent", padding: 2 };
}
function fit(chart, room) {
  const sized = chart;
  if (room <= 0) return chart;
  if (sized.columns !== void 0 && typeof sized.spec?.width === "number") {
    const columns = Math.max(
      1,
      Math.min(sized.columns, Math.floor(room / (sized.spec.width + 50)))
    );
    const width = sized.spec.encoding === void 0 ? Math.min(sized.spec.width, room - axisRoom) : sized.spec.width;
    return { ...sized, columns, spec: { ...sized.spec, width } };
  }
  if (typeof sized.width === "number" && sized.encoding === void 0) {
    return { ...sized, width: Math.min(sized.width, room - axisRoom) };
  }
  return chart;
}
var axisRoom = 105;

// lib/chart/chart.ts
function chartOf(spec) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...drawableTitles(spec)
  };
}
function drawableTitles(part) {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === "data") return [key, value];
      if (Array.isArray(value)) {
        return [key, value.map((item) => drawable(key, item))];
      }
      return [key, drawable(key, value)];
    })
  );
}
function drawable(key, value) {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return drawableTitles(value);
  }
  const isTitle = key === "title" || key === "text" || key === "subtitle";
  return isTitle && typeof value === "string" && value in Object.prototype ? `${value}\u200B` : value;
}
function requireRows(rows, action, what, next) {
  if (rows.length > 0) return;
  throw new RangeError(`Cannot ${action}: expected at least one ${what}, got none; ${next}`);
}
var tooltip = { field: "tip", type: "nominal" };

// lib/chart/format.ts
function formatNumber(value, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\u2013" : value > 0 ? "\u221E" : "\u2212\u221E";
  const size = Math.abs(value);
  const text = size > 0 && (size < 1e-3 || size >= 1e15) ? size.toExponential(Math.min(digits, 3) - 1).replace(/(\.\d*?)0+(?=e)/, "$1").replace(
    ".e",
    "e"
  ).replace("+", "") : size.toLocaleString("en-US", {
    maximumSignificantDigits: Math.max(digits, Math.trunc(size).toString().length)
  });
  return value < 0 ? `\u2212${text}` : text;
}

// node_modules/.deno/fastest-levenshtein@1.0.16/node_modules/fastest-levenshtein/esm/mod.js
var peq = new Uint32Array(65536);

// lib/errors.ts
var ShapeError = class extends TypeError {
  name = "ShapeError";
};

// lib/chart/attention/tokens.ts
var visible = /* @__PURE__ */ new Map([
  [" ", "\u2423"],
  ["\n", "\u21B5"],
  ["	", "\u21E5"],
  ["\r", "\u240D"]
]);
function visibleToken(text, limit = 16) {
  if (text === "") return "\u2205";
  const characters = [...text.toWellFormed()].map(
    (character) => visible.get(character) ?? character.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, "\uFFFD")
  );
  return characters.length <= limit ? characters.join("") : `${characters.slice(0, limit - 1).join("")}\u2026`;
}

// lib/chart/attention/pattern.ts
function headPattern(example, { layer, head }, limit) {
  const { queryTokens, keyTokens } = example;
  const weights = chosenWeights(example, { layer, head });
  const perBin = Math.max(1, Math.ceil(Math.max(queryTokens.length, keyTokens.length) / limit));
  if (perBin === 1) {
    return {
      queries: queryTokens.map((token) => visibleToken(token)),
      keys: keyTokens.map((token) => visibleToken(token)),
      weights: weights.map(finiteWeight),
      perBin
    };
  }
  const [queries, keys] = [queryTokens, keyTokens].map((tokens) => binLabels(tokens, perBin));
  const pooled = new Array(queries.length * keys.length).fill(0);
  weights.forEach((weight, index) => {
    const query = Math.floor(index / keyTokens.length);
    const key = index % keyTokens.length;
    const row = Math.floor(query / perBin);
    const rowsInBin = Math.min(perBin, queryTokens.length - row * perBin);
    pooled[row * keys.length + Math.floor(key / perBin)] += finiteWeight(weight) / rowsInBin;
  });
  return { queries, keys, weights: pooled, perBin };
}
function chosenWeights(example, { layer, head }) {
  const { patterns, queryTokens, keyTokens } = example;
  const heads = at(patterns, layer, "layer");
  const size = queryTokens.length * keyTokens.length;
  const check = (weights, index) => {
    if (weights.length === size) return weights;
    throw new ShapeError(
      `Cannot draw attention: expected ${queryTokens.length} \xD7 ${keyTokens.length} = ${size} weights in layer ${layer}, head ${index}, got ${weights.length}; pass patterns[layer][head] as a row-major [query, key] matrix`
    );
  };
  if (head !== "mean") return check(at(heads, head, "head"), head);
  const all = heads.map(check);
  return Array.from(
    { length: size },
    (_, index) => all.reduce((sum, weights) => sum + weights[index], 0) / all.length
  );
}
function at(values, index, what) {
  if (Number.isInteger(index) && index >= 0 && index < values.length) return values[index];
  throw new RangeError(
    `Cannot draw attention: expected a ${what} from 0 to ${values.length - 1}, got ${index}; count ${what}s from 0`
  );
}
var finiteWeight = (weight) => Number.isFinite(weight) ? weight : 0;
function binLabels(tokens, perBin) {
  return Array.from({ length: Math.ceil(tokens.length / perBin) }, (_, bin) => {
    const first = bin * perBin;
    return `${first}\u2013${Math.min(first + perBin, tokens.length) - 1}`;
  });
}
function patternCells({ keys, weights }) {
  return weights.flatMap(
    (weight, index) => weight < 5e-4 ? [] : [{
      query: Math.floor(index / keys.length),
      key: index % keys.length,
      weight: Math.round(weight * 1e4) / 1e4
    }]
  );
}
function describePattern(pattern) {
  const strongest2 = patternCells(pattern).toSorted((a, b) => b.weight - a.weight).slice(0, 3).map(
    ({ query, key, weight }) => `${formatNumber(weight, 2)} from \u201C${pattern.queries[query]}\u201D to \u201C${pattern.keys[key]}\u201D`
  );
  return strongest2.length === 0 ? "no attention at all" : `strongest ${strongest2.join(", ")}`;
}

// lib/chart/attention/head.ts
function attentionHead(example, options) {
  requireTokens(example);
  const { layer, head, limit = 96, size = 480, title = example.title } = options;
  const pattern = headPattern(example, { layer, head }, limit);
  const { queries, keys, perBin } = pattern;
  const cell = Math.max(3, Math.min(30, Math.floor(size / Math.max(queries.length, keys.length))));
  const name = headName({ layer, head });
  return chartOf({
    description: `Attention of ${name} over ${example.queryTokens.length} queries and ${example.keyTokens.length} keys: ${describePattern(pattern)}.`,
    title: {
      text: title,
      subtitle: perBin === 1 ? capitalize(name) : `${capitalize(name)}; each cell pools ${perBin} \xD7 ${perBin} tokens`
    },
    // Tokens label the axes by position: they are looked up in these lists, never written into an
    // expression, and a token that occurs twice stays two rows.
    params: [{ name: "queries", value: [...queries] }, { name: "keys", value: [...keys] }],
    width: cell * keys.length,
    height: cell * queries.length,
    data: { name: "cells", values: labeledCells(pattern) },
    mark: { type: "rect", ...cell >= 9 ? { style: "cell" } : {} },
    encoding: {
      x: {
        ...axisChannel("key", keys),
        title: options.keyTitle ?? "Key (attended to)",
        axis: {
          ...tokenAxis("keys"),
          labelSeparation: 2,
          orient: "top",
          labelAngle: keys.every((key) => [...key].length * 8 < cell) ? 0 : -90
        }
      },
      y: {
        ...axisChannel("query", queries),
        title: options.queryTitle ?? "Query (attends)",
        axis: tokenAxis("queries")
      },
      color: weightColor,
      tooltip
    }
  });
}
var weightColor = {
  field: "weight",
  type: "quantitative",
  title: "Weight",
  scale: { type: "sqrt", domain: [0, 1], range: "heatmap", interpolate: "lab" },
  legend: { values: [0, 0.05, 0.2, 0.5, 1], format: ".2~f" }
};
function requireTokens({ queryTokens, keyTokens, patterns }) {
  requireRows(queryTokens, "draw attention", "query token", "pass a sequence that is not empty");
  requireRows(keyTokens, "draw attention", "key token", "pass a sequence that is not empty");
  requireRows(patterns, "draw attention", "layer", "capture the patterns of at least one layer");
}
function headName({ layer, head }) {
  return `layer ${layer}, ${head === "mean" ? "mean of its heads" : `head ${head}`}`;
}
var capitalize = (text) => text[0].toUpperCase() + text.slice(1);
function labeledCells(pattern) {
  return patternCells(pattern).map((cell) => ({
    ...cell,
    tip: `\u201C${pattern.queries[cell.query]}\u201D (${cell.query}) \u2192 \u201C${pattern.keys[cell.key]}\u201D (${cell.key}): ${cell.weight.toFixed(3)}`
  }));
}
function axisChannel(field, tokens) {
  return { field, type: "ordinal", scale: { domain: tokens.map((_, index) => index) } };
}
function tokenAxis(list) {
  return {
    domain: false,
    ticks: false,
    style: "tokenAxis",
    labelExpr: `${list}[datum.value]`,
    labelOverlap: "parity",
    labelLimit: 120
  };
}

// lib/chart/attention/connections.ts
function attentionConnections(example, options) {
  requireTokens(example);
  const { layer, head, limit = 64, title = example.title } = options;
  const pattern = headPattern(example, { layer, head }, limit);
  const query = options.query === void 0 ? pattern.queries.length - 1 : Math.floor(chosen(options.query, example.queryTokens.length) / pattern.perBin);
  const rows = Math.max(pattern.queries.length, pattern.keys.length);
  return chartOf({
    description: describe(pattern, query, { layer, head }),
    title: { text: title, subtitle: `Where each token looks in ${headName({ layer, head })}` },
    width: 460,
    height: Math.max(60, rows * 19),
    encoding: { y: yChannel(rows) },
    layer: [
      lineLayer(pattern),
      ...barLayers(pattern),
      queryLayer(pattern, query),
      keyLayer(pattern)
    ]
  });
}
function chosen(query, queries) {
  if (Number.isInteger(query) && query >= 0 && query < queries) return query;
  throw new RangeError(
    `Cannot draw attention: expected a query from 0 to ${queries - 1}, got ${query}; count tokens from 0`
  );
}
var [left, right, barStart, barLength] = [0.24, 0.52, 0.76, 0.17];
var yChannel = (rows) => ({
  field: "position",
  type: "quantitative",
  axis: null,
  scale: { domain: [-0.5, rows - 0.5], reverse: true, nice: false, zero: false }
});
var across = { type: "quantitative", axis: null, scale: { domain: [0, 1], nice: false } };
var xChannel = (value) => ({ datum: value, ...across });
var ofChosen = [{ filter: { param: "chosen", empty: false } }];
function lineLayer(pattern) {
  return {
    data: { name: "connections", values: connections(pattern) },
    transform: ofChosen,
    mark: { type: "rule", style: "attentionLine" },
    encoding: {
      x: xChannel(left + 0.015),
      x2: { datum: right - 0.015 },
      y: { field: "query", type: "quantitative" },
      y2: { field: "key" },
      opacity: { field: "weight", ...weightRange([0.08, 1]) },
      strokeWidth: { field: "weight", ...weightRange([0.5, 5]) }
    }
  };
}
function barLayers(pattern) {
  const data = {
    name: "bars",
    values: connections(pattern).map((row) => ({
      ...row,
      start: barStart,
      end: barStart + barLength * row.weight
    }))
  };
  const y = { field: "key", type: "quantitative" };
  return [
    {
      data,
      transform: ofChosen,
      mark: { type: "bar", style: "attentionBar", height: 8 },
      encoding: {
        x: { field: "start", ...across },
        x2: { field: "end" },
        y,
        tooltip
      }
    },
    {
      data,
      transform: [...ofChosen, { filter: { field: "weight", gte: 0.05 } }],
      mark: { type: "text", style: "referenceLabel", align: "left", dx: 5 },
      encoding: {
        x: { field: "end", ...across },
        y,
        text: { field: "weight", type: "quantitative", format: ".2f" }
      }
    }
  ];
}
function queryLayer({ queries }, query) {
  return {
    data: {
      name: "queries",
      values: queries.map((token, position) => ({ position, query: position, token }))
    },
    params: [{
      name: "chosen",
      value: [{ query }],
      select: { type: "point", fields: ["query"], on: "pointerover", clear: false, toggle: false }
    }],
    mark: { type: "text", style: "token", align: "right", cursor: "pointer" },
    encoding: {
      x: xChannel(left),
      text: { field: "token", type: "nominal" },
      opacity: { condition: { param: "chosen", empty: false, value: 1 }, value: 0.62 }
    }
  };
}
function keyLayer({ keys }) {
  return {
    data: { name: "keys", values: keys.map((token, position) => ({ position, token })) },
    mark: { type: "text", style: "token", align: "left" },
    encoding: { x: xChannel(right), text: { field: "token", type: "nominal" } }
  };
}
var weightRange = (range) => ({
  type: "quantitative",
  scale: { domain: [0, 1], range },
  legend: null
});
function connections(pattern) {
  return patternCells(pattern).map(({ query, key, weight }) => ({
    query,
    key,
    weight,
    tip: `\u201C${pattern.keys[key]}\u201D (${key}): ${weight.toFixed(3)}`
  }));
}
function describe(pattern, query, choice) {
  const keys = patternCells(pattern).filter((cell) => cell.query === query).toSorted((a, b) => b.weight - a.weight).slice(0, 5).map(({ key, weight }) => `\u201C${pattern.keys[key]}\u201D (${key}) ${formatNumber(weight, 2)}`);
  return `Where \u201C${pattern.queries[query]}\u201D (${query}) looks in ${headName(choice)}: ${keys.join(", ") || "nowhere"}.`;
}

// lib/report/client/thumbnail.ts
function thumbnail({ queries, keys, weights }, mode2) {
  const canvas = document.createElement("canvas");
  canvas.width = keys.length;
  canvas.height = queries.length;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(keys.length, queries.length);
  const stops = palettes[mode2].sequential.map(rgb);
  weights.forEach((weight, index) => {
    image.data.set(
      [...between(stops, Math.sqrt(Math.min(1, Math.max(0, weight)))), 255],
      index * 4
    );
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
function rgb(color) {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}
function between(stops, share) {
  const place = share * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[index], stops[index + 1]];
  return from.map((value, channel) => value + (to[channel] - value) * (place - index));
}

// lib/report/client/explorer.ts
function explorer(root2, examples2) {
  const find = (name) => root2.querySelector(`[data-part="${name}"]`);
  const variants = find("variant");
  const titles = find("example");
  const tokens = find("query");
  const heads = find("heads");
  const choice = { example: 0, layer: 0, head: 0, query: 0, view: "heatmap" };
  const current = () => examples2[choice.example];
  const drawHeads = () => {
    const { patterns } = current();
    const columns = Math.max(...patterns.map((layer) => layer.length));
    heads.style.setProperty("--heads", String(columns));
    heads.parentElement?.classList.toggle("wide", columns > 6);
    heads.replaceChildren(
      label(columns > 6 ? "Head" : "", "corner"),
      ...Array.from(
        { length: columns },
        (_, head) => label(columns > 6 ? `${head}` : `Head ${head}`, "column")
      ),
      ...patterns.flatMap((layer, layerIndex) => [
        label(`Layer ${layerIndex}`, "layer"),
        ...Array.from(
          { length: columns },
          (_, head) => head < layer.length ? headButton(layerIndex, head) : label("", "corner")
        )
      ])
    );
  };
  const headButton = (layer, head) => {
    const button = document.createElement("button");
    const chosen2 = layer === choice.layer && head === choice.head;
    button.type = "button";
    button.setAttribute("aria-label", `Layer ${layer}, head ${head}`);
    button.setAttribute("aria-pressed", String(chosen2));
    button.tabIndex = chosen2 ? 0 : -1;
    button.dataset.layer = String(layer);
    button.dataset.head = String(head);
    button.append(thumbnail(headPattern(current(), { layer, head }, 96), mode()));
    return button;
  };
  const select = (layer, head, focus) => {
    const button = heads.querySelector(
      `button[data-layer="${layer}"][data-head="${head}"]`
    );
    if (button === null) return;
    for (const other of heads.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
      other.tabIndex = other === button ? 0 : -1;
    }
    Object.assign(choice, { layer, head });
    if (focus) button.focus();
    drawHead();
  };
  const drawHead = () => {
    const { layer, head, query, view } = choice;
    const { variant, ...example } = current();
    const title = `${variant}: ${example.title}`;
    const chart = view === "heatmap" ? attentionHead(example, { layer, head, title, size: Math.min(480, root2.clientWidth - 110) }) : attentionConnections(example, { layer, head, query, title });
    draw(find("chart"), chart, { renderer: view === "heatmap" ? "canvas" : "svg" });
    find("weights").textContent = strongest(example, choice);
  };
  const changeExample = () => {
    const found = examples2.findIndex(
      ({ variant, title }) => variant === variants.value && title === titles.value
    );
    choice.example = Math.max(0, found);
    const { patterns, queryTokens } = current();
    choice.layer = Math.min(choice.layer, patterns.length - 1);
    choice.head = Math.min(choice.head, patterns[choice.layer].length - 1);
    tokens.replaceChildren(
      ...queryTokens.map(
        (token, index) => new Option(`${index}: ${visibleToken(token)}`, String(index))
      )
    );
    choice.query = queryTokens.length - 1;
    tokens.value = String(choice.query);
    drawHeads();
    drawHead();
  };
  const changeVariant = () => {
    const kept = titles.value;
    const own = examples2.filter(({ variant }) => variant === variants.value);
    titles.replaceChildren(...own.map(({ title }) => new Option(title, title)));
    if (own.some(({ title }) => title === kept)) titles.value = kept;
    changeExample();
  };
  variants.replaceChildren(
    ...[...new Set(examples2.map(({ variant }) => variant))].map((name) => new Option(name, name))
  );
  variants.addEventListener("change", changeVariant);
  titles.addEventListener("change", changeExample);
  tokens.addEventListener("change", () => {
    choice.query = Number(tokens.value);
    drawHead();
  });
  for (const radio of root2.querySelectorAll("input[type=radio]")) {
    radio.addEventListener("change", () => {
      choice.view = radio.value === "lines" ? "lines" : "heatmap";
      drawHead();
    });
  }
  heads.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) select(Number(button.dataset.layer), Number(button.dataset.head), false);
  });
  heads.addEventListener("keydown", (event) => {
    const step = arrows[event.key];
    if (step === void 0) return;
    event.preventDefault();
    select(choice.layer + step[0], choice.head + step[1], true);
  });
  root2.hidden = false;
  changeVariant();
  return () => {
    drawHeads();
    drawHead();
  };
}
var arrows = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};
function label(text, kind) {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  element.ariaHidden = "true";
  return element;
}
function strongest({ queryTokens, keyTokens, patterns }, { layer, head, query }) {
  const width = keyTokens.length;
  const row = patterns[layer][head].slice(query * width, (query + 1) * width);
  const best = row.map((weight, key) => ({ weight, key })).filter(({ weight }) => weight >= 5e-3).sort((a, b) => b.weight - a.weight).slice(0, 5).map(({ weight, key }) => `\u201C${visibleToken(keyTokens[key])}\u201D (${key}) ${weight.toFixed(2)}`);
  return `Layer ${layer}, head ${head}: \u201C${visibleToken(queryTokens[query])}\u201D (${query}) looks at ${best.join(", ") || "nothing"}.`;
}

// lib/report/client/unpack.ts
async function unpack(id) {
  const packed = document.getElementById(id)?.textContent ?? "";
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).text();
}
async function runPacked(id) {
  const script = document.createElement("script");
  script.textContent = await unpack(id);
  document.head.append(script);
}

// lib/report/client/main.ts
var redraws = [];
var modes = document.querySelector("#mode");
if (modes) modeButton(modes, () => redraws.forEach((redraw) => redraw()));
document.querySelectorAll("button.copy").forEach(copyButton);
var [charts, examples] = await Promise.all([unpack("charts"), unpack("attention-data")]).then((texts) => texts.map((text) => JSON.parse(text)));
await runPacked("libraries");
function whenNear(element, act) {
  const observer = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    act();
  }, { rootMargin: "600px" });
  observer.observe(element);
}
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const place = figure.querySelector(".interactive");
  const chart = charts[Number(figure.dataset.chart)];
  if (place === null || chart === void 0 || chart === null) continue;
  whenNear(figure, () => {
    const redraw = async () => {
      place.hidden = false;
      await draw(place, chart);
      figure.classList.add("alive");
    };
    redraws.push(redraw);
    redraw();
  });
}
var root = document.querySelector("#explorer");
if (root && examples.length > 0) {
  whenNear(root.parentElement ?? root, () => redraws.push(explorer(root, examples)));
}
document.documentElement.dataset.ready = "true";
