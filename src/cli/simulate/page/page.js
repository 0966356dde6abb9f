// Builds the page from its data: title, subtitle; notes (list); facts (name, value, why, head); table (columns, rows, first); plots (of one run);
// contests (dedicated share by day, per scenario and strategy); scenario (lines, columns, isps). What is missing is left out.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("page");

  // Elements. Names come from files of strangers: always text, never markup.
  const el = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    for (const child of children) if (child != null) made.append(child);
    return made;
  };
  const card = (title, why, ...children) => {
    const made = el("section", {class: "card"}, title ? el("h2", {}, title) : null, why ? el("p", {class: "why"}, why) : null, ...children);
    page.append(made);
    return made;
  };

  // Numbers.
  const short = new Intl.NumberFormat("en", {notation: "compact", maximumSignificantDigits: 3});
  const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 1});
  const count = value => value == null ? "" : whole.format(value);
  const percent = value => value == null ? "" : whole.format(value) + " %";
  const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const dayName = day => day == null ? "" : day + " (" + weekdays[day % 7] + ")";
  const color = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const palette = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
  const positive = list => list.map(value => value > 0 ? value : null);   // a logarithm has no 0

  // Plots: made when they are seen, and again when light turns to dark.
  const plots = [];
  const font = "12px system-ui, sans-serif";
  const axis = extra => ({stroke: color("faint"), grid: {stroke: color("line"), width: 1}, ticks: {show: false}, font, ...extra});
  const options = (wide, high, spec) => ({
    width: wide, height: high,
    cursor: {sync: {key: "day"}, y: false, points: {size: 6}},
    legend: {live: true},
    scales: {x: {time: false}, y: {range: spec.range, ...(spec.log ? {distr: 3} : {})}},
    axes: [axis({incrs: [1, 2, 7, 14, 28, 56, 91, 182, 364, 728], space: 45, size: 28, gap: 4}),
           axis({size: 52, gap: 4, space: spec.log ? 26 : 34, incrs: spec.incrs, grid: {stroke: color("line"), width: 1, filter: spec.log ? powers : (u, splits) => splits}, values: (u, ticks) => ticks.map(value => value == null ? "" : spec.unit === "%" ? value + " %" : short.format(value))})],
    series: [{label: "day", value: (u, value) => dayName(value)}, ...spec.series()],
    bands: spec.bands ? spec.bands() : [],
    hooks: {drawClear: [u => drawEvents(u, spec.events || [])], draw: [u => drawMark(u, spec.mark)]},
  });
  const drawEvents = (u, events) => {
    const {ctx, bbox} = u, ratio = devicePixelRatio;
    ctx.save();
    for (const event of events) {
      const left = Math.max(bbox.left, u.valToPos(event.day - .5, "x", true));
      const right = Math.min(bbox.left + bbox.width, u.valToPos(event.day + event.days - .5, "x", true));
      if (right <= left) continue;
      ctx.fillStyle = color("event");
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.fillStyle = color("soft");
      ctx.font = 11 * ratio + "px system-ui, sans-serif";
      ctx.textAlign = "left";
      ctx.textBaseline = "bottom";
      ctx.fillText(event.number, left + 1, bbox.top);
    }
    ctx.restore();
  };
  const drawMark = (u, mark) => {
    if (!mark || mark.day == null) return;
    const {ctx, bbox} = u, ratio = devicePixelRatio, at = u.valToPos(mark.day, "x", true);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = color("ink");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    const leftHalf = at < bbox.left + bbox.width / 2;
    ctx.font = 11 * ratio + "px system-ui, sans-serif";
    ctx.textAlign = leftHalf ? "left" : "right";
    ctx.textBaseline = "top";
    ctx.fillText(mark.text, at + (leftHalf ? 5 : -5) * ratio, bbox.top + 3 * ratio);
    ctx.restore();
  };
  // spec: data() lists, series() without x, high, and what options() takes.
  const plot = spec => {
    const box = el("div", {class: "plot"});
    const entry = {box, spec, chart: null, width: 0};
    entry.draw = () => {
      const width = Math.floor(box.clientWidth);
      if (!width) return;
      if (entry.chart) entry.chart.destroy();
      entry.width = width;
      entry.chart = new uPlot(options(width, spec.high || 240, spec), spec.data(), box);
    };
    const fit = () => {
      const width = Math.floor(box.clientWidth);
      if (!width || width === entry.width) return;
      if (!entry.chart) entry.draw();
      else entry.chart.setSize({width: entry.width = width, height: spec.high || 240});
    };
    new ResizeObserver(() => requestAnimationFrame(fit)).observe(box);   // not within the observer: what it draws changes sizes again
    plots.push(entry);
    return box;
  };
  const redraw = () => plots.forEach(entry => entry.draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  const line = (label, name, extra) => ({label, stroke: color(name), width: 2, points: {show: false}, value: (u, value) => count(value), ...extra});
  const dashed = {width: 1.5, dash: [5, 4]};
  const powers = (u, splits) => splits.map(value => Math.abs(Math.log10(value) % 1) < 1e-6 ? value : null);   // of ten, for grid lines
  const fromZero = (u, low, high) => [0, high > 0 ? high * 1.06 : 1];
  const steps = () => uPlot.paths.stepped({align: 1});
  const days = number => Array.from({length: number}, (unused, day) => day);

  // The head.
  page.replaceChildren(el("h1", {}, data.title), el("p", {class: "sub"}, data.subtitle));
  if (data.notes && data.notes.length) {
    const list = data.notes.map((note, at) => el("li", at ? {} : {class: "first"}, note));
    card("", "", el("ul", {class: "notes"}, ...list));
  }
  if (data.facts) {
    const tiles = data.facts.filter(fact => fact.head).map(fact =>
      el("div", {class: "card tile", title: fact.why}, el("span", {class: "name"}, fact.name), el("b", {}, fact.value), el("p", {class: "why"}, fact.why)));
    page.append(el("div", {class: "tiles"}, ...tiles));
  }
  if (data.table) comparisonTable(data.table);
  if (data.plots) runPlots(data.plots);
  if (data.contests) contests(data.contests);
  if (data.facts) {
    const rows = data.facts.map(fact => el("tr", {title: fact.why}, el("td", {}, fact.name), el("td", {}, fact.value), el("td", {}, fact.why)));
    card("All figures", "The same numbers are in summary.json; by day and ISP in timeline.csv.", el("table", {class: "data facts"}, el("tbody", {}, ...rows)));
  }
  if (data.scenario) scenario(data.scenario);
  page.append(el("footer", {}, "Made by warmpost simulate; docs/simulator.md tells how the world works. Plots by uPlot (MIT). Point at a plot for a day's values, drag to look closer, double-click to look back."));
  redraw();

  function comparisonTable(table) {
    const named = at => at < table.first ? {class: "name"} : {};
    const head = table.columns.map((column, at) => el("th", named(at), column.why ? el("abbr", {title: column.why}, column.title) : column.title));
    const rows = table.rows.map(row => {
      const cells = row.cells.map((text, at) => el("td", named(at), at === 0 && table.first > 1 && !row.begins ? "" : text));
      const mine = row.cells[table.first - 1] === "managed" ? table.first === 1 ? " mine whole" : " mine" : "";
      return el("tr", {class: (row.kind || "") + (row.begins ? " begins" : "") + mine}, ...cells);
    });
    const terms = table.columns.filter(column => column.why).flatMap(column => [el("dt", {}, column.title), el("dd", {}, column.why)]);
    card("Strategies side by side", "", el("div", {class: "scroll"}, el("table", {class: "data"}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))),
         el("dl", {class: "terms"}, ...terms));
  }

  function runPlots(run) {
    const x = days(run.days), events = run.events.map((event, at) => ({...event, number: String(at + 1)}));
    const sent = x.map(day => run.dedicated[day] + run.shared[day]), all = {events, range: fromZero};
    const volume = plot({...all, high: 300, mark: {day: run.d90, text: "90 % dedicated"},
      data: () => [x, sent, run.dedicated, ...(run.oracle_dedicated ? [run.oracle_dedicated] : [])],
      bands: () => [{series: [1, 2], fill: color("area2")}],
      series: () => [line("shared pool", "c2", {fill: color("area2"), value: (u, value, series, at) => at == null ? "" : count(run.shared[at])}),
                     line("dedicated", "c1", {fill: color("area")}),
                     ...(run.oracle_dedicated ? [line("dedicated, oracle", "gray", dashed)] : [])]});
    const list = events.map(event => el("li", {}, el("b", {}, event.number), event.text));
    card("Mail a day", "Messages that left by dedicated addresses and, on top of them, by the shared pool." +
         (run.oracle_dedicated ? " Dashed: what the oracle sends by dedicated addresses, who sees every limit." : ""), volume,
         events.length ? el("ul", {class: "events"}, ...list) : null);

    const pair = el("div", {class: "grid"});
    card("", "", pair);
    const addresses = plot({...all, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], data: () => [x, run.ips, ...(run.oracle_ips ? [run.oracle_ips] : [])],
      series: () => [line("addresses", "c1", {paths: steps()}), ...(run.oracle_ips ? [line("oracle", "gray", {...dashed, paths: steps()})] : [])]});
    pair.append(el("div", {}, el("h2", {}, "Addresses"), el("p", {class: "why"}, "Leased at each day's end; " + run.max_ips + " are the most there may be."), addresses));
    const refused = plot({...all, data: () => [x, run.throttled, run.blocked, run.complaints],
      series: () => [line("throttled", "c4", {fill: color("event")}), line("blocked", "c8"), line("complaints", "c7", dashed)]});
    pair.append(el("div", {}, el("h2", {}, "Held back a day"),
                   el("p", {class: "why"}, "Answers to dedicated addresses: throttled (try later; chance alone makes some) and blocked (shut out). Complaints count for both ways."), refused));

    const bySize = run.isps.map((isp, at) => ({...isp, at})).sort((a, b) => b.share - a.share);
    warmPlot(x, bySize, events);
    ispPlots(x, bySize, events);
  }

  function warmPlot(x, bySize, events) {
    const shown = bySize.slice(0, palette.length), left = bySize.length - shown.length;
    const warm = plot({events, unit: "%", range: () => [0, 104], data: () => [x, ...shown.map(isp => isp.warm)],
      series: () => shown.map((isp, at) => line(isp.name, palette[at], {value: (u, value) => percent(value)}))});
    card("How warm the addresses are", "What the strategy allows itself at an ISP, as part of what it takes a warm address for." +
         (left > 0 ? " The " + shown.length + " largest ISPs; the " + left + " others have their own plots below." : ""), warm);
  }

  function ispPlots(x, bySize, events) {
    let log = true;
    const switchBox = el("input", {type: "checkbox", checked: ""});
    const mine = [];
    const one = isp => {
      const spec = {high: 210, events: events.filter(event => !event.isp || event.isp === isp.name),
        get log() { return log; },
        get range() { return log ? (u, low, high) => uPlot.rangeLog(Math.max(1, low || 1), Math.max(10, high || 10), 10, true) : fromZero; },
        data: () => [x, ...[isp.limit, isp.allowance, isp.dedicated].map(list => log ? positive(list) : list)],
        series: () => [line("ISP's limit", "gray", dashed), line("allowance", "c2", {width: 1.5}), line("dedicated", "c1")]};
      const made = el("div", {}, el("h3", {}, isp.name, el("span", {}, percent(100 * isp.share) + " of the mail")), plot(spec));
      mine.push(plots[plots.length - 1]);
      return made;
    };
    switchBox.addEventListener("change", () => { log = switchBox.checked; mine.forEach(entry => entry.draw()); });
    const first = el("div", {class: "grid"}, ...bySize.slice(0, 8).map(one));
    const rest = bySize.length > 8 ? el("details", {}, el("summary", {}, "The " + (bySize.length - 8) + " other ISPs"), el("div", {class: "grid"}, ...bySize.slice(8).map(one))) : null;
    card("ISP by ISP", "Messages a day, all addresses together: what the strategy allows itself, what the ISP would really take (which no strategy but the oracle sees), and what was sent.",
         el("label", {class: "switch"}, switchBox, " logarithmic"), first, rest);
  }

  function contests(list) {
    const names = [...new Set(list.flatMap(contest => contest.series.map(series => series.strategy)))];
    const drawn = names.filter(name => name !== "oracle");
    const style = name => name === "oracle" ? ["gray", dashed] : [palette[drawn.indexOf(name) % palette.length], {width: name === "managed" ? 2.5 : 1.5}];
    const one = contest => el("div", {}, el("h3", {}, contest.scenario, el("span", {}, contest.days + " days")), plot({
      high: 220, unit: "%", range: () => [0, 104],
      data: () => [days(contest.days), ...contest.series.map(series => series.share)],
      series: () => contest.series.map(series => {
        const [name, extra] = style(series.strategy);
        return line(series.strategy, name, {...extra, spanGaps: true, value: (u, value) => percent(value)});
      })}));
    card("Dedicated share by day", "Part of each day's mail that left by dedicated addresses, with each scenario's own seed. Days without mail are passed over.",
         el("div", {class: "grid"}, ...list.map(one)));
  }

  function scenario(told) {
    const head = told.columns.map((title, at) => el("th", at ? {} : {class: "name"}, title));
    const rows = told.isps.map(cells => el("tr", {}, ...cells.map((text, at) => el("td", at ? {} : {class: "name"}, text))));
    card("The scenario", "What the simulated world is like. Strategies know the ISPs' names and the shared pool, nothing else.",
         el("ul", {class: "notes"}, ...told.lines.map(text => el("li", {}, text))),
         el("div", {class: "scroll", style: "margin-top:10px"}, el("table", {class: "data"}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))));
  }
})();
