"use strict";
// The page's own script: unpacks the data, filters it, and draws tables, charts and the map. Text from articles only
// ever enters the page as text nodes and attribute values.
(async () => {
  const PAGE = innerWidth < 740 ? 12 : 25;  // a row is a card on a phone
  const QUADS = ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];
  const COLOURS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)"];
  const MANY = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#7f7f7f"];
  const STATUSES = ["asserted", "contested", "denied", "negated", "planned", "hypothetical"];
  const MARKS = { site: "star", city: "circle", region: "square", part: "cross", country: "diamond", unknown: "triangle" };

  const $ = (id) => document.getElementById(id);

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  function bytesOf(base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  async function unpack(id) {
    const stream = new Blob([bytesOf($(id).textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const unpacked = JSON.parse(await new Response(stream).text());
    $(id).remove();
    return unpacked;
  }

  // Rows of a table that comes as columns.
  function objects(table) {
    const names = Object.keys(table);
    return (table[names[0]] || []).map((_, i) => {
      const row = {};
      for (const name of names) row[name] = table[name][i];
      return row;
    });
  }

  const data = await unpack("data");
  const { event_tellings, claim_tellings, ...rest } = data.tables;
  const tables = Object.fromEntries(Object.entries(rest).map(([name, table]) => [name, objects(table)]));
  const events = new Map(tables.events.map((row) => [row.id, row]));
  const claims = new Map(tables.claims.map((row) => [row.id, row]));

  // Each event and figure has the list of its tellings, the one to quote first. What further ones there are is unpacked
  // when the page stands; `allTold` is then resolved.
  const none = [];
  function tell(told) {
    for (const [rows, list] of [[tables.events, told.event_tellings], [tables.claims, told.claim_tellings]]) {
      for (const telling of objects(list)) {
        telling.article = tables.articles[telling.article];
        const row = rows[telling.about];
        if (row.told) row.told.push(telling);
        else row.told = [telling];
      }
    }
  }
  tell({ event_tellings, claim_tellings });
  for (const row of tables.conflicts) {
    row.event = tables.events[row.event];
    [row.claim, row.other] = [tables.claims[row.claim], tables.claims[row.other]];
  }
  for (const row of tables.losses) {
    row.article = tables.articles[row.article];
    row.claim = tables.claims[row.claim];
  }

  // --- Words ----------------------------------------------------------------------------------------

  const spaced = (text) => (text || "").replaceAll("_", " ");
  const country = (code) => data.countries[code] || code;
  const side = (codes, names) => codes.map(country).join(", ") || (names || []).map(spaced).join(", ");
  const count = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
  const interval = (row) => (row.low === row.high ? count(row.low, "source") : `${row.low} to ${row.high} sources`);
  const affirmed = (row) => `${interval(row)} affirm${row.high === 1 ? "s" : ""} it`;
  const { format: number } = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });  // making one takes long
  const act = (row) => row.type.toLowerCase() + (row.mode ? ` (${row.mode})` : "");
  const days = (row) => (!row.day ? "undated" : row.until && row.until !== row.day ? `${row.day} to ${row.until}` : row.day);

  function quantity(row) {
    const about = row.approximate ? "about " : "";
    const unit = row.unit === "count" ? "" : ` ${row.unit}`;
    if (row.least === null && row.most === null) return "an unknown number";
    if (row.least === null) return `${about}up to ${number(row.most)}${unit}`;
    if (row.most === null) return `${about}at least ${number(row.least)}${unit}`;
    return about + (row.least === row.most ? number(row.least) : `${number(row.least)} to ${number(row.most)}`) + unit;
  }

  const counted = (row) => `${row.of ? country(row.of) + ": " : ""}${spaced(row.item)}, ${spaced(row.outcome)}`;
  const claimant = (row) => row.claimant || "the article itself";
  const best = (row) => (row.told || none)[0];

  function articleLink(article, words) {
    const name = words || (article && article.outlet) || "article";
    return article && article.url ? el("a", { href: article.url, rel: "noreferrer" }, name) : el("span", {}, name);
  }

  const haystacks = new Map();
  function haystack(row, ...more) {
    if (!haystacks.has(row.id)) {
      const told = (row.told || none).flatMap((t) => [t.quote, t.source, t.article && t.article.title]);
      haystacks.set(row.id, [row.id, row.place, ...more, ...told].filter(Boolean).join(" \n").toLowerCase());
    }
    return haystacks.get(row.id);
  }

  // --- Filters --------------------------------------------------------------------------------------

  const FIELDS = ["words", "actor", "type", "since", "until", "place", "status", "sources", "sure"];

  function options(select, values, label = (value) => value) {
    select.replaceChildren(el("option", { value: "" }, "any"), ...values.map((value) => el("option", { value }, label(value))));
  }

  function byFrequency(values) {
    return [...d3.rollup(values.filter(Boolean), (v) => v.length, (v) => v)].sort((a, b) => b[1] - a[1]).map(([value]) => value);
  }

  function fillFilters() {
    const actors = byFrequency([
      ...tables.events.flatMap((row) => [...row.actor, ...row.recipient]),
      ...tables.claims.flatMap((row) => [row.from, row.of]),
    ]);
    options($("f-actor"), actors, (code) => (country(code) === code ? code : `${country(code)} (${code})`));
    options($("f-type"), byFrequency(tables.events.map((row) => row.type)).sort());
    options($("f-place"), byFrequency([...tables.events, ...tables.claims].map((row) => row.place)).slice(0, 300));
    options($("f-status"), STATUSES.filter((status) => tables.events.some((row) => row.status === status)));
  }

  const chosen = () => Object.fromEntries(FIELDS.map((name) => [name, $(`f-${name}`).value.trim()]));

  function passes(row, f, { actors, more }) {
    if (f.actor && !actors.includes(f.actor)) return false;
    if (f.place && row.place !== f.place) return false;
    if (f.since && !(row.day && (row.until || row.day) >= f.since)) return false;
    if (f.until && !(row.day && row.day <= f.until)) return false;
    if (f.sources && (f.sources === "one") !== row.high < 2) return false;
    if (f.sure && row.confidence < Number(f.sure)) return false;
    return !f.words || f.words.toLowerCase().split(/\s+/).every((word) => haystack(row, ...more).includes(word));
  }

  const passesEvent = (row, f) =>
    (!f.type || row.type === f.type) && (!f.status || row.status === f.status) &&
    passes(row, f, { actors: [...row.actor, ...row.recipient], more: [act(row), side(row.actor, row.actor_names), side(row.recipient, row.recipient_names), ...row.actor, ...row.recipient] });
  const passesClaim = (row, f) =>
    passes(row, f, { actors: [row.from, row.of], more: [row.claimant, row.words, spaced(row.item), spaced(row.outcome), row.from, row.of, country(row.from), country(row.of)] });

  // --- Tables ---------------------------------------------------------------------------------------

  // What a spreadsheet would take for a formula is told as text.
  const csvCell = (value) => {
    const text = Array.isArray(value) ? value.join("|") : value === null || value === undefined ? "" : String(value);
    const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  function download(name, header, rows) {
    const text = [header, ...rows].map((row) => row.map(csvCell).join(",")).join("\n") + "\n";
    const link = el("a", { href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // A sortable table that shows some rows at first; columns: label, value (to sort and save), cell (what is shown).
  function table(host, { name, caption, columns, sorted = null }) {
    const state = { rows: [], shown: PAGE, sort: sorted, up: true };
    const told = el("caption", {});
    const body = el("tbody", {});
    const heads = columns.map((column, i) =>
      el("th", { scope: "col", class: column.numeric ? "n" : null, "aria-sort": "none" },
        el("button", { type: "button", class: "plain", onclick: () => sortBy(i) }, column.label)));
    const more = el("button", { type: "button", class: "more", onclick: () => { state.shown += 5 * PAGE; draw(); } });
    const save = el("button", { type: "button", onclick: () => download(`dateline-${name}.csv`,
      columns.flatMap((c) => c.saved ? Object.keys(c.saved({})) : [c.label]), state.rows.map((row) => columns.flatMap((c) => c.saved ? Object.values(c.saved(row)) : [c.value(row)]))) },
      "Save these rows as CSV");
    $(host).replaceChildren(
      el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption("").trim() || name },
        el("table", { class: "cards" }, told, el("thead", {}, el("tr", {}, heads)), body)),
      el("div", { class: "bar" }, el("span", {}, more, " "), save));

    function sortBy(i) {
      state.up = state.sort === i ? !state.up : !columns[i].numeric;
      state.sort = i;
      draw();
    }

    function draw() {
      if (state.sort !== null) {
        const { value } = columns[state.sort];
        const order = state.up ? d3.ascending : d3.descending;
        const empty = (v) => v === null || v === undefined || v === "";
        state.rows = [...state.rows].sort((a, b) => empty(value(a)) - empty(value(b)) || order(value(a), value(b)));
      }
      heads.forEach((head, i) => head.setAttribute("aria-sort", state.sort !== i ? "none" : state.up ? "ascending" : "descending"));
      told.textContent = caption(count(state.rows.length, name.replace(/s$/, "")).replace("storys", "stories"));
      body.replaceChildren(...state.rows.slice(0, state.shown).map((row) =>
        el("tr", {}, columns.map((column) =>
          el("td", { class: column.class || (column.numeric ? "n" : null), "data-label": column.label }, column.cell ? column.cell(row) : column.value(row) ?? "")))));
      more.hidden = state.rows.length <= state.shown;
      more.textContent = `Show more (${number(state.rows.length - state.shown)} left)`;
      save.disabled = !state.rows.length;
    }

    return (rows) => { state.rows = rows; state.shown = PAGE; draw(); };
  }

  const quoteCell = (row) => {
    const told = best(row);
    return told ? [el("q", {}, told.quote), " ", articleLink(told.article)] : "";
  };
  const savedQuote = (row) => {
    const told = row.id ? best(row) : null;
    const article = told && told.article;
    return { quote: told ? told.quote : "", article: article ? article.url || article.id : "" };
  };
  const opener = (row, words) => el("button", { type: "button", class: "link", onclick: () => open(row.id) }, words);
  const status = (row) => el("span", { class: `status ${row.status}` }, row.status);

  const drawEvents = table("events-table", {
    name: "events",
    caption: (n) => `${n}, the most widely told first. Open one for all that tell it.`,
    columns: [
      { label: "day", class: "day", value: (r) => r.day, cell: (r) => [r.day || "undated", r.until && r.until !== r.day ? [" ", el("br"), `to ${r.until}`] : r.precision === "assumed" ? [" ", el("br"), "(assumed)"] : null].flat() },
      { label: "who", value: (r) => side(r.actor, r.actor_names) },
      { label: "what", value: act, cell: (r) => opener(r, act(r)) },
      { label: "to whom", value: (r) => side(r.recipient, r.recipient_names) },
      { label: "status", value: (r) => r.status, cell: status },
      { label: "place", value: (r) => r.place },
      { label: "articles", numeric: true, value: (r) => r.n_articles },
      { label: "sources", numeric: true, value: (r) => r.high, cell: (r) => (r.low === r.high ? String(r.low) : `${r.low}–${r.high}`), saved: (r) => ({ sources_low: r.low, sources_high: r.high }) },
      { label: "quote and article", class: "quote", value: (r) => (best(r) || {}).quote, cell: quoteCell, saved: (r) => ({ ...savedQuote(r), event_id: r.id }) },
    ],
  });

  const drawClaims = table("figures-table", {
    name: "figures",
    caption: (n) => `${n}, the most widely told first. Open one for all that tell it and how it changed.`,
    columns: [
      { label: "as of", class: "day", value: (r) => r.day, cell: (r) => r.day || "undated" },
      { label: "who says so", value: claimant },
      { label: "figure", numeric: true, value: (r) => r.least ?? r.most, cell: (r) => opener(r, quantity(r)), saved: (r) => ({ quantity_low: r.least, quantity_high: r.most, unit: r.unit }) },
      { label: "of what", value: (r) => (r.id ? counted(r) : "") },
      { label: "measure", value: (r) => r.measure, cell: (r) => (r.measure === "cumulative" ? "running total" : "increment") },
      { label: "stands", value: (r) => (r.withdrawn ? "withdrawn" : r.later ? "replaced" : "stands") },
      { label: "articles", numeric: true, value: (r) => r.n_articles },
      { label: "quote and article", class: "quote", value: (r) => (best(r) || {}).quote, cell: quoteCell, saved: (r) => ({ ...savedQuote(r), claim_id: r.id }) },
    ],
  });

  // --- One event or figure --------------------------------------------------------------------------

  function telling(row) {
    const article = row.article || {};
    const who = row.is_anonymous ? `unnamed: ${row.source || "a source"}` : row.source || (row.cue ? "an outlet" : "in the article's own voice");
    const via = (row.via || []).length ? `, carried by ${row.via.join(", ")}` : "";
    const said = row.stance === "affirms" ? "" : ` ${spaced(row.stance)} it`;
    return el("blockquote", { class: row.stance }, el("p", {}, row.quote),
      el("cite", {}, `${who}${said}${via} · `, articleLink(row.article), `, ${article.day || "undated"}`));
  }

  function tellingsOf(row, what) {
    const rows = [...(row.told || none)].sort((a, b) => d3.ascending((a.article || {}).day || "9", (b.article || {}).day || "9"));
    const groups = [["affirms", `Who affirms ${what}`], ["denies", "Who denies it"], ["doubts", "Who doubts it"], ["no_comment", "Who does not comment"]];
    return groups.flatMap(([stance, title]) => {
      const part = rows.filter((t) => t.stance === stance);
      return part.length ? [el("h3", {}, title), ...part.map(telling)] : [];
    });
  }

  const facts = (pairs) => el("dl", {}, pairs.filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));

  const cite = (kind, row) => `Dateline, ${kind} ${row.id}, ${document.title.replace("Dateline: ", "articles of ")}, made ${document.body.dataset.made}; and the articles below`;

  function eventDetail(row) {
    const story = ((best(row) || {}).article || {}).story;
    return [
      el("h2", { id: "detail-title" }, `${side(row.actor, row.actor_names) || "Somebody unnamed"}: ${act(row)}${row.recipient.length || (row.recipient_names || []).length ? " → " + side(row.recipient, row.recipient_names) : ""}`),
      el("p", {}, status(row), ` ${affirmed(row)}, in ${count(row.n_articles, "article")} (${count(row.n_families, "text")} after collapsing copies) of ${count(row.n_outlets, "outlet")}.`),
      facts([
        ["day of the act", `${days(row)} (${row.precision})`], ["first reported", row.reported],
        ["place", row.place && `${row.place}${row.place_country ? `, ${country(row.place_country)}` : ""}${row.place_precision ? ` (${row.place_precision})` : ""}`],
        ["class", data.quads[row.type]], ["contexts", row.contexts.map(spaced).join(", ")], ["confidence", row.confidence.toFixed(2)],
        ["story", story && el("button", { type: "button", class: "link", onclick: () => open(`story:${story}`) }, "all articles of the story")],
        ["id", el("code", {}, row.id)], ["cite as", cite("event", row)],
      ]),
      ...tellingsOf(row, "it"),
    ];
  }

  const claimLine = (row) => [opener(row, `${quantity(row)} ${spaced(row.item)} ${spaced(row.outcome)}`), `, ${claimant(row)}, as of ${row.day || "an unknown day"}`];

  function chain(row) {
    let first = row;
    for (let i = 0, earlier; i < 200 && (earlier = tables.claims.find((c) => c.later === first.id)); i++) first = earlier;
    const line = [];
    for (let at = first, i = 0; at && i < 400; at = claims.get(at.later), i++) line.push(at);
    return line.length > 1 ? [el("h3", {}, "How the figure changed"), el("ol", {}, line.map((c) => el("li", {}, c.id === row.id ? el("b", {}, `${quantity(c)}, as of ${c.day || "?"} (this one)`) : claimLine(c))))] : [];
  }

  function claimDetail(row) {
    const against = tables.conflicts.filter((c) => c.claim === row || c.other === row).map((c) => (c.claim === row ? c.other : c.claim)).filter(Boolean);
    return [
      el("h2", { id: "detail-title" }, `${quantity(row)}: ${counted(row)}`),
      el("p", {}, `Put forward by ${claimant(row)}${row.from ? ` (${country(row.from)})` : ""}; ${interval(row)}, in ${count(row.n_articles, "article")} of ${count(row.n_outlets, "outlet")}.`),
      facts([
        ["as of", row.day], ["since", row.since], ["measure", row.measure === "cumulative" ? "running total" : "increment of one event or period"],
        ["in the article's words", row.words], ["place", row.place], ["stands", row.withdrawn ? "withdrawn" : row.later ? "replaced by a later figure" : "yes"],
        ["doubts", row.flags.map(spaced).join(", ")], ["confidence", row.confidence.toFixed(2)], ["id", el("code", {}, row.id)], ["cite as", cite("figure", row)],
      ]),
      ...tellingsOf(row, "it"), ...chain(row),
      ...(against.length ? [el("h3", {}, "Cannot both hold with"), el("ul", {}, against.map((c) => el("li", {}, claimLine(c))))] : []),
    ];
  }

  function storyDetail(id) {
    const rows = tables.articles.filter((row) => row.story === id).sort((a, b) => d3.ascending(a.day || "9", b.day || "9"));
    const about = tables.events.filter((row) => (row.told || none).some((t) => t.article && t.article.story === id));
    return [
      el("h2", { id: "detail-title" }, (rows[0] && rows[0].title) || "Story"),
      el("h3", {}, "Articles, the earliest first"),
      el("ul", {}, rows.map((row) => el("li", {}, `${row.day || "undated"}, ${row.outlet || "?"}: `, articleLink(row, row.title || row.id), row.is_original ? "" : " (copy)"))),
      about.length ? el("h3", {}, "Events told") : null,
      el("ul", {}, about.slice(0, 60).map((row) => el("li", {}, `${days(row)}: ${side(row.actor, row.actor_names) || "?"} `, opener(row, act(row)), row.recipient.length ? ` → ${side(row.recipient)}` : "", ` (${row.status})`))),
    ].filter(Boolean);
  }

  async function open(id) {
    await allTold;
    const detail = events.has(id) ? eventDetail(events.get(id)) : claims.has(id) ? claimDetail(claims.get(id)) : id.startsWith("story:") ? storyDetail(id.slice(6)) : null;
    if (!detail) return;
    const dialog = $("detail");
    $("detail-body").replaceChildren(el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => dialog.close() }, "✕"), ...detail);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    history.replaceState(null, "", `#${id}`);
  }
  $("detail").addEventListener("close", () => history.replaceState(null, "", " "));
  $("detail").addEventListener("click", (event) => { if (event.target === $("detail")) $("detail").close(); });

  // --- Charts ---------------------------------------------------------------------------------------

  const width = (host) => Math.max(280, $(host).clientWidth - 20);
  const date = (text) => new Date(`${text}T00:00:00Z`);
  const key = (host, names, colours) => $(host).replaceChildren(...names.map((name, i) => {
    const swatch = el("i", {});
    swatch.style.background = colours[i];
    return el("li", {}, swatch, name);
  }));

  // One picture with one name to a screen reader; what it shows stands in a table or list beside it.
  function picture(settings) {
    const { label, ...plot } = settings;
    const drawn = Plot.plot(plot);
    drawn.querySelectorAll("[aria-label], [aria-description]").forEach((part) => { part.removeAttribute("aria-label"); part.removeAttribute("aria-description"); });
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
    return drawn;
  }

  function drawTimeline(rows) {
    const by = $("timeline-by").value;
    const dated = rows.filter((row) => row.day && (row.until || row.day) === row.day && ["asserted", "contested"].includes(row.status));
    const label = { quad: (row) => data.quads[row.type], type: (row) => row.type, pair: (row) => `${row.actor.join("+") || "?"} → ${row.recipient.join("+") || "–"}` }[by];
    const common = by === "quad" ? QUADS : byFrequency(dated.map(label)).slice(0, 7);
    const names = by === "quad" || new Set(dated.map(label)).size <= 7 ? common : [...common, "others"];
    const colours = by === "quad" ? COLOURS : MANY.slice(0, names.length);
    key("timeline-key", names, colours);
    if (!dated.length) return void $("timeline-chart").replaceChildren("No dated event passes the filters.");
    // The days of the articles and what lies near them; older background would leave the chart empty.
    const sortedDays = dated.map((row) => row.day).sort();
    const start = sortedDays[Math.floor(sortedDays.length * 0.02)];
    const shown = dated.filter((row) => row.day >= start);
    const unit = d3.utcDay.count(date(start), date(sortedDays.at(-1))) > 150 ? "week" : "day";
    const named = new Set(common);
    const chart = picture({
      width: width("timeline-chart"), height: 260, marginLeft: 40, style: { background: "none", fontSize: "12px" },
      label: `Events by ${unit}: ${shown.length} events from ${start} to ${sortedDays.at(-1)}, stacked by ${by === "quad" ? "class of act" : by}`,
      x: { type: "utc", label: null }, y: { label: `events a ${unit}`, grid: true, tickFormat: "d", ticks: 5 },
      color: { domain: names, range: colours },
      marks: [
        Plot.rectY(shown, Plot.binX({ y: "count" }, { x: (row) => date(row.day), interval: unit, fill: (row) => (named.has(label(row)) ? label(row) : "others"), order: names, inset: 0.5, tip: { format: { x: (d) => d.toISOString().slice(0, 10) } } })),
        Plot.ruleY([0]),
      ],
    });
    const left = dated.length - shown.length;
    $("timeline-chart").replaceChildren(chart, left ? el("p", { class: "soft" }, `${count(left, "older event")} before ${start} not drawn.`) : "");
  }

  function drawLosses(f) {
    const rows = tables.losses.filter((row) => (!f.actor || row.from === f.actor || row.of === f.actor) && (!f.since || row.day >= f.since) && (!f.until || row.day <= f.until));
    const series = d3.groups(rows, (row) => [row.from, row.claimant_id, row.of, row.item, row.outcome, row.scope, row.scope_key].join("|"))
      .filter(([, part]) => new Set(part.map((row) => row.day)).size > 1).sort((a, b) => b[1].length - a[1].length || d3.ascending(a[0], b[0])).slice(0, 24);
    $("loss-charts").replaceChildren(...series.map(([, part]) => {
      const [first, last] = [part[0], part.at(-1)];
      const scope = ["front", "incident"].includes(first.scope) ? ` (${spaced(first.scope)})` : "";
      const title = `${country(first.of) || "Losses"}: ${spaced(first.item)} ${spaced(first.outcome)}${scope}`;
      const beside = tables.references.filter((row) => row.of === first.of && row.item === first.item && row.outcome === first.outcome);
      const chart = picture({
        width: 320, height: 190, marginLeft: 48, style: { background: "none", fontSize: "12px" },
        label: `${title}: from ${number(first.total)} on ${first.day} to ${number(last.total)} on ${last.day}, claimed by ${country(first.from)}`,
        x: { type: "utc", label: null, ticks: 4 }, y: { label: "claimed in all", zero: true, grid: true, ticks: 4, nice: true },
        marks: [
          Plot.ruleY([0]),
          Plot.line(beside, { x: (row) => date(row.day), y: "total", z: "series", stroke: "var(--c3)", strokeDasharray: "4,3" }),
          Plot.line(part, { x: (row) => date(row.day), y: "total", stroke: "var(--c1)", strokeWidth: 2, curve: "step-after" }),
          Plot.dot(part, { x: (row) => date(row.day), y: "total", fill: "var(--c1)", r: 3, title: (row) => `${row.day}: ${number(row.total)}`, tip: true }),
          Plot.text([last], { x: (row) => date(row.day), y: "total", text: (row) => number(row.total), dy: -10, textAnchor: "end" }),
        ],
      });
      const days = el("ul", {});  // filled when opened
      const fill = () => days.children.length || days.append(...part.map((row) => el("li", {}, `${row.day}: `, row.claim ? opener(row.claim, number(row.total)) : number(row.total), row.increment === null ? "" : ` (+${number(row.increment)})`, " ", articleLink(row.article))));
      return el("div", { class: "chart" }, el("h3", {}, title), el("p", { class: "soft" }, `claimed by ${last.claimant || country(first.from) || "the articles"}${beside.length ? `; dashed: ${[...new Set(beside.map((row) => row.outlet || row.series))].join(", ")}` : ""}`), chart,
        el("details", { ontoggle: fill }, el("summary", {}, "days and articles"), days));
    }));
    if (!series.length) $("loss-charts").replaceChildren(el("p", {}, "No series of two days or more passes the filters."));
  }

  const precision = (row) => (row.place_precision in MARKS ? row.place_precision : "unknown");
  const drawPlaces = table("places-table", {
    name: "places", caption: (n) => `${n} on the map. The button sets the filter.`,
    columns: [
      { label: "place", value: (r) => r.place, cell: (r) => el("button", { type: "button", class: "link", onclick: () => { $("f-place").value = r.place; apply(); $("events").scrollIntoView(); } }, r.place) },
      { label: "country", value: (r) => country(r.place_country) },
      { label: "known as", value: precision },
      { label: "events", numeric: true, value: (r) => r.n },
    ],
  });
  const world = topojson.feature(data.world, data.world.objects.countries);

  // Corners of what the map shows: of most events, of all, or (null) the world.
  function frame(places, extent) {
    if (extent === "world") return null;
    const tail = extent === "most" ? 0.08 : 0;
    const [[west, east], [south, north]] = ["longitude", "latitude"].map((axis) => {
      const at = d3.sort(places.flatMap((p) => Array(p.n).fill(p[axis])));
      return [d3.quantile(at, tail), d3.quantile(at, 1 - tail)];
    });
    const pad = Math.max(2, (east - west + north - south) * 0.08);
    return east - west > 200 ? null : [[west - pad, south - pad], [east + pad, Math.min(80, north + pad)]];
  }

  // The places with most events, as far apart as their names need.
  function named(places, seen) {
    const [[west, south], [east, north]] = seen || [[-180, -60], [180, 80]];
    const [dx, dy] = [(east - west) / 9, (north - south) / 16];
    return places.filter((p) => p.longitude > west && p.longitude < east && p.latitude > south && p.latitude < north && precision(p) !== "country")
      .reduce((kept, p) => (kept.length < 9 && kept.every((k) => Math.abs(k.longitude - p.longitude) > dx || Math.abs(k.latitude - p.latitude) > dy) ? [...kept, p] : kept), []);
  }

  function drawMap(rows) {
    const places = d3.rollups(rows.filter((row) => row.latitude !== null), (part) => ({ ...part[0], n: part.length }), (row) => `${row.place}|${row.latitude}|${row.longitude}`).map(([, place]) => place).sort((a, b) => b.n - a.n);
    drawPlaces(places);
    const present = Object.keys(MARKS).filter((mark) => places.some((place) => precision(place) === mark));
    const signs = { star: "★", circle: "●", square: "■", cross: "✚", diamond: "◆", triangle: "▲" };
    $("map-key").replaceChildren(...present.map((mark) => el("li", {}, `${signs[MARKS[mark]]} ${{ unknown: "how exactly is not told", site: "a site", part: "part of a country" }[mark] || mark}`)));
    if (!places.length) return void $("map-chart").replaceChildren("No event with a known place passes the filters.");
    const seen = frame(places, $("map-extent").value);
    const wide = width("map-chart");
    $("map-chart").replaceChildren(picture({
      width: wide, height: Math.min(560, wide * 0.6), style: { background: "none" }, label: `Map of events: ${count(places.length, "place")}; the table below lists them`,
      projection: seen ? { type: "mercator", domain: { type: "MultiPoint", coordinates: seen }, clip: "frame" } : { type: "equal-earth" }, clip: "frame",
      r: { range: [0, 18], domain: [0, Math.max(9, d3.max(places, (p) => p.n))] },
      symbol: { domain: Object.keys(MARKS), range: Object.values(MARKS) },
      marks: [
        Plot.geo(world, { fill: "var(--land)", stroke: "var(--card)", strokeWidth: 0.7 }),
        Plot.dot(places, { x: "longitude", y: "latitude", r: "n", symbol: precision, fill: "var(--c4)", fillOpacity: 0.55, stroke: "var(--c4)", tip: true, title: (p) => `${p.place}: ${count(p.n, "event")} (${precision(p)})` }),
        Plot.text(named(places, seen), { x: "longitude", y: "latitude", text: "place", dy: -14, fill: "var(--ink)", stroke: "var(--card)", strokeWidth: 3, fontWeight: 600 }),
      ],
    }));
  }

  // --- Conflicts and stories ------------------------------------------------------------------------

  const REASONS = { claimants: "two claimants disagree about the same thing", same_claimant: "one claimant has two figures for one day" };

  function conflictLine(row) {
    const { event, claim: one, other } = row;
    if (event) {
      const denier = (event.told || none).find((t) => t.stance === "denies");
      return [`${days(event)}: ${side(event.actor, event.actor_names) || "somebody"} `, opener(event, act(event)), event.recipient.length ? ` → ${side(event.recipient)}` : "",
        event.high ? `; ${affirmed(event)}` : "", denier ? [`${event.high ? "," : ";"} denied by ${denier.source || "somebody unnamed"} (`, articleLink(denier.article), ")."] : "."];
    }
    return [...claimLine(one), "; but ", ...claimLine(other), ` (${REASONS[row.kind] || spaced(row.kind)}).`];
  }

  function drawConflicts(f) {
    const told = tables.conflicts.filter((row) => (row.event ? passesEvent(row.event, f) : [row.claim, row.other].some((claim) => claim && passesClaim(claim, f))));
    const denied = eventsLeft.filter((row) => row.status === "denied").map((event) => ({ event }));
    const rows = [...told, ...denied].filter((row) => row.event || (row.claim && row.other));
    const more = $("conflict-more");
    let shown = 0;
    function show(n) {
      $("conflict-list").append(...rows.slice(shown, shown + n).map((row) => el("li", {}, conflictLine(row).flat())));
      shown += n;
      more.hidden = rows.length <= shown;
      more.textContent = `Show more (${number(rows.length - shown)} left)`;
    }
    $("conflict-list").replaceChildren();
    more.onclick = () => show(5 * PAGE);
    show(PAGE);
    if (!rows.length) $("conflict-list").append(el("li", {}, "None among what the filters leave."));
  }

  const drawStories = table("stories-table", {
    name: "stories", caption: (n) => `${n}, the one with most articles first.`,
    columns: [
      { label: "story", value: (r) => r.title, cell: (r) => el("button", { type: "button", class: "link", onclick: () => open(`story:${r.id}`) }, r.title || "untitled") },
      { label: "first", class: "day", value: (r) => r.first },
      { label: "last", class: "day", value: (r) => r.last },
      { label: "articles", numeric: true, value: (r) => r.articles },
      { label: "texts", numeric: true, value: (r) => r.texts },
      { label: "outlets", numeric: true, value: (r) => r.outlets },
    ],
  });

  function listStories() {
    return d3.groups(tables.articles, (row) => row.story).map(([id, part]) => {
      const told = [...part].sort((a, b) => d3.ascending(a.day || "9", b.day || "9"));
      return { id, title: told[0].title, first: told[0].day, last: told.at(-1).day, articles: part.length, texts: new Set(part.map((row) => row.family)).size, outlets: new Set(part.map((row) => row.outlet)).size };
    }).sort((a, b) => b.articles - a.articles || d3.ascending(a.first, b.first));
  }

  // --- The page -------------------------------------------------------------------------------------

  let eventsLeft = [];

  function apply() {
    const f = chosen();
    eventsLeft = tables.events.filter((row) => passesEvent(row, f));
    const claimsLeft = tables.claims.filter((row) => passesClaim(row, f));
    $("filter-state").textContent = `${number(eventsLeft.length)} of ${count(tables.events.length, "event")} and ${number(claimsLeft.length)} of ${count(tables.claims.length, "figure")} pass.`;
    drawEvents(eventsLeft);
    drawClaims(claimsLeft);
    drawTimeline(eventsLeft);
    drawLosses(f);
    drawConflicts(f);
    drawMap(eventsLeft);
  }

  let allTold = null;
  let waiting;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); };
  fillFilters();
  drawStories(listStories());
  apply();
  $("filter-form").addEventListener("input", soon);
  $("filter-form").addEventListener("reset", () => setTimeout(apply));
  $("filter-form").addEventListener("submit", (event) => event.preventDefault());
  $("timeline-by").addEventListener("change", () => drawTimeline(eventsLeft));
  $("map-extent").addEventListener("change", () => drawMap(eventsLeft));
  let lastWidth = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== lastWidth) { lastWidth = innerWidth; soon(); } });
  document.body.dataset.ready = Math.round(performance.now());
  allTold = new Promise((resolve) => setTimeout(resolve)).then(() => unpack("more")).then((more) => {
    tell(more);
    haystacks.clear();
    if (chosen().words) apply();
  });
  if (location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
})();
