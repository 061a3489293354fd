// What the user sees of the Find panel. Python decides everything and says it in one trait, `view`; this file shows it
// and sends back what the user did, as {do: ...}. Names and texts are set as text; only `html`, which Python has
// escaped, is set as HTML.
//
// Controls are built once and then brought up to date, so the keyboard stays where it was.

const FIRST_VALUES = 8; // how many values of a long list are shown before "Show all"
const WIDE = 840; // pixels of panel from which the filters stand beside the results
const GROUPS = [["first", ""], ["more", "More filters"], ["equality", "Equality"], ["collection", "This collection"]];
const cases = (count) => `${count} ${count === 1 ? "case" : "cases"}`;
function render({ model, el }) {
  const prefix = `ck${++panels}`;
  const id = (name) => `${prefix}-${name}`;
  let last = null; // the view before this one
  let used = {}; // what the user did last, and where
  let opener = null; // the area and id of the title that opened the case
  const line = lineTo(model, (text) => tell(text), ": the question and the basket are kept.");

  // --- the parts of the page, top to bottom ---

  const words = make("input", {
    type: "search", id: id("words"), className: "ck-words", autocomplete: "off", "aria-describedby": id("hint"),
    enterKeyHint: "search",
  });
  const searchForm = make("form", { role: "search", className: "ck-search", "aria-labelledby": id("search") },
    make("label", { htmlFor: words.id, className: "ck-label" }, "What are you looking for?"),
    make("p", { id: id("hint"), className: "ck-hint" },
      "Use everyday words, such as: overcrowded rented houses. Leave it empty to see every case."),
    make("div", { className: "ck-row" }, words, make("button", { type: "submit", className: "ck-button" }, "Search")));
  const basketLink = make("a", { href: `#${id("basket")}`, className: "ck-jump" });
  const notice = make("p", { className: "ck-note", hidden: true });
  const status = make("p", { role: "status", className: "ck-status" });
  const notes = make("div", { className: "ck-notes", "data-area": "notes" });
  const chosen = make("ul", { className: "ck-chosen", "aria-label": "Filters in force" });
  const clear = button("ck-quiet", "Clear all filters", () => send({ do: "clear" }));
  const reset = button("ck-quiet", "Start again", () => send({ do: "reset" }));
  const chosenBar = make("div", { className: "ck-bar", "data-area": "chosen" }, chosen, clear, reset);

  const filtersSummary = make("summary", {}, "Filters");
  const filters = make("details", { className: "ck-filters" }, filtersSummary);
  const filtersPart = make("section",
    { className: "ck-left", "aria-labelledby": id("filters"), "data-area": "filters" },
    make("h2", { id: id("filters") }, "Filters"), filters);

  const resultsHead = make("h2", { id: id("results"), tabIndex: -1 }, "Results");
  const empty = make("div", { className: "ck-empty", "data-area": "loosen", hidden: true });
  const list = make("ul", { className: "ck-results", role: "list", "data-area": "results" });
  const more = button("ck-button ck-second", "", () => send({ do: "more" }));
  const showCases = button("ck-tab", "", () => send({ do: "show", what: "cases" }));
  const showThings = button("ck-tab", "", () => send({ do: "show", what: "things" }));
  const things = make("ul", { className: "ck-results", role: "list", "data-area": "results" });
  const showMap = button("ck-tab", "Map", () => send({ do: "show", what: "map" }));
  const resultsPart = make("section", { className: "ck-right", "aria-labelledby": id("results") },
    resultsHead, make("div", { className: "ck-bar ck-tabs", role: "group", "aria-label": "Show" },
      showCases, showThings, showMap),
    empty, list, more, things);

  const caseHead = make("h3", { tabIndex: -1, className: "ck-title" });
  const caseBasket = button("ck-button ck-second", "", () => putInBasket(last.case.id));
  const caseBody = make("div");
  const casePart = make("section",
    { className: "ck-case", "aria-labelledby": id("case"), "data-area": "case", hidden: true },
    button("ck-back", "Back to the results", () => send({ do: "close" })),
    make("h2", { id: id("case"), className: "ck-caption" }, "Case"),
    caseHead, caseBasket, caseBody);

  const basketHead = make("h2", { id: id("basket"), tabIndex: -1 }, "Basket and summary");
  const basketHint = make("p", { className: "ck-hint" });
  const basketList = make("ul", { className: "ck-basket", role: "list" });
  const compareButton = button("ck-button ck-second", "", () => send({ do: "compare", on: !last.compare }));
  compareButton.setAttribute("aria-controls", id("compare"));
  const emptyButton = button("ck-quiet", "Empty the basket", () => send({ do: "empty-basket" }));
  const compareBody = make("div");
  const comparePart = make("div", { id: id("compare"), className: "ck-side", hidden: true },
    make("h3", {}, "Side by side"), compareBody);
  const title = make("input", { type: "text", id: id("title"), autocomplete: "off" });
  const format = make("select", { id: id("format") });
  const saved = make("p", { role: "status", className: "ck-status ck-saved" });
  const exportForm = make("form", { className: "ck-export", "aria-labelledby": id("export") },
    make("h3", { id: id("export") }, "Save a summary"),
    make("label", { htmlFor: title.id, className: "ck-label" }, "Title of the summary"), title,
    make("label", { htmlFor: format.id, className: "ck-label" }, "Kind of file"), format,
    make("button", { type: "submit", className: "ck-button" }, "Download"));
  const basketPart = make("section", { className: "ck-basket-part", "aria-labelledby": id("basket") },
    basketHead, basketHint,
    make("div", { "data-area": "basket" }, basketList,
      make("div", { className: "ck-bar" }, compareButton, emptyButton)),
    comparePart, exportForm, saved);

  const mine = placesPart(model, id, send);
  const recipe = recipePart(id, send, (text) => tell(text));
  const map = make("div", { className: "ck-whole", "data-area": "map" });
  const quiet = make("p", { role: "status", className: "ck-unseen" }); // small confirmations, read out only
  const searchPart = make("section", { className: "ck-top", "aria-labelledby": id("search") },
    make("div", { className: "ck-head" }, make("h2", { id: id("search") }, "Search"), basketLink),
    searchForm, mine.box, recipe.box, notice, status, notes, chosenBar);
  resultsPart.insertBefore(mine.bar, empty);
  resultsPart.append(map);
  const panel = make("div", { className: "ck", lang: "en-GB" }, searchPart,
    make("div", { className: "ck-columns" }, filtersPart, resultsPart), casePart, basketPart, quiet);
  el.append(panel);

  // --- what the user does ---

  function send(message, area = document.activeElement?.closest?.("[data-area]")?.dataset.area, buffers = []) {
    used = { ...message, area };
    saved.textContent = "";
    panel.dataset.clickedAt = performance.now();
    line.send(message, buffers);
  }

  const putInBasket = (key) => send({ do: "basket", id: key, on: !last.basket.some((item) => item.id === key) });

  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    searchForm.requestSubmit(); // in JupyterLab, Enter by itself does not
  });
  searchForm.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ do: "search", text: words.value }, "search");
  });
  exportForm.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ do: "export", format: format.value, title: title.value }, "export");
  });
  basketLink.addEventListener("click", (event) => {
    event.preventDefault();
    basketHead.focus();
  });
  panel.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true"; // JupyterLab: keys pressed here are not notebook commands
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest('[data-do="open"]');
    if (!link) return;
    const area = link.closest("[data-area]")?.dataset.area;
    if (area !== "case") opener = { area, id: link.dataset.id };
    send({ do: "open", id: link.dataset.id }, area);
  });

  // --- what Python says ---

  // Say `text` in the status line nearest to what the user did. The same words twice are still read out twice.
  function tell(text) {
    const place = used.do === "export" ? saved : status;
    place.textContent = place.textContent === text ? `${text}\u00a0` : text;
  }

  function showTop(view) {
    if (!last || last.text !== view.text || used.do === "reset") words.value = view.text;
    setText(notice, view.notice);
    basketLink.textContent = `Basket: ${cases(view.basket.length)}`;
    panel.removeAttribute("aria-busy");
    if (used.do === "search") tell(view.status);
    else if (status.textContent !== view.status) status.textContent = view.status;
    const lines = view.notes.map((text) => make("p", {}, text));
    lines.push(...view.understood.map((text) => make("p", {}, text)));
    if (view.understood.length || view.exact) {
      lines.push(make("p", {}, view.exact ? "Searched for exactly these words. " : "",
        button("ck-quiet", view.exact ? "Search more widely" : "Search for exactly these words", () =>
          send({ do: "search", text: view.text, exact: !view.exact }))));
    }
    if (view.suggestion) {
      const take = button("ck-link", view.suggestion, () => send({ do: "suggest" }));
      lines.unshift(make("p", {}, "Did you mean ", take, "?"));
    }
    notes.replaceChildren(...lines);

    chosen.replaceChildren(...view.chosen.map(({ facet, value, label, excluded }) => make("li", {},
      make("button", {
        type: "button", className: "ck-chip", onclick: () => send({ do: "filter", facet, value, on: false }),
      }, unseen("Remove filter: "), excluded ? `Not ${label}` : label,
      make("span", { "aria-hidden": "true", className: "ck-cross" }, "\u00d7")))));
    chosen.hidden = clear.hidden = !view.chosen.length;
    reset.hidden = !view.chosen.length && !view.text;
    chosenBar.hidden = reset.hidden;
  }

  const facets = new Map();
  const groups = new Map();
  for (const [name, label] of GROUPS) {
    const summary = make("summary", {}, label);
    const box = label ? make("details", { className: "ck-group" }, summary) : make("div", { className: "ck-group" });
    groups.set(name, { box, summary, label });
    filters.append(box);
  }

  function makeFacet(facet) {
    const rows = make("ul", { role: "list" });
    const toggle = button("ck-quiet", "", () => {
      part.all = !part.all;
      showFacet(last.facets.find((each) => each.name === facet.name));
    });
    const meaning = make("details", { className: "ck-meaning" },
      make("summary", {}, "What these mean", unseen(`: ${facet.label}`)));
    meaning.addEventListener("toggle", () => {
      if (meaning.children.length > 1) return;
      const pairs = last.facets.find((each) => each.name === facet.name).values.filter((value) => value.definition);
      meaning.append(make("dl", {}, ...pairs.flatMap((value) =>
        [make("dt", {}, value.label), make("dd", {}, value.definition)])));
    });
    const box = make("fieldset", {},
      make("legend", {}, make("span", { className: "ck-legend" }, facet.label), " ",
        make("span", { className: "ck-hint" }, facet.question)),
      rows, toggle, meaning);
    const part = { rows, button: toggle, all: false, values: new Map() };
    meaning.hidden = !facet.values.some((value) => value.definition);
    (groups.get(facet.group) ?? groups.get("more")).box.append(box);
    return part;
  }

  function makeValue(facet, value) {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => send({ do: "filter", facet: facet.name, value: value.id, on: box.checked }));
    const count = make("span", { className: "ck-count", "aria-hidden": "true" });
    const spoken = unseen("");
    const row = make("li", { className: value.depth ? "ck-value ck-deeper" : "ck-value" },
      make("label", {}, box, make("span", {}, value.label), count, spoken));
    return { row, box, count, spoken, seen: false };
  }

  function showFacet(facet) {
    if (!facets.has(facet.name)) facets.set(facet.name, makeFacet(facet));
    const part = facets.get(facet.name);
    facet.values.forEach((value, at) => {
      if (!part.values.has(value.id)) part.values.set(value.id, makeValue(facet, value));
      const known = part.values.get(value.id);
      known.box.checked = value.chosen;
      if (known.count.textContent !== String(value.count)) {
        known.count.textContent = value.count;
        known.spoken.textContent = `, ${cases(value.count)}`;
        known.row.classList.toggle("ck-none", !value.count);
      }
      known.seen ||= value.chosen; // stays in view when it is taken off again
      known.row.hidden = !part.all && at >= FIRST_VALUES && !known.seen;
    });
    setChildren(part.rows, facet.values.map((value) => part.values.get(value.id).row));
    const rest = facet.values.length > FIRST_VALUES;
    part.button.hidden = !rest;
    part.button.setAttribute("aria-expanded", String(part.all));
    const label = part.all ? "Show fewer" : `Show all ${facet.values.length}`;
    if (part.button.firstChild?.textContent !== label) part.button.replaceChildren(label, unseen(`: ${facet.label}`));
  }

  function showFilters(view) {
    view.facets.forEach(showFacet);
    const counted = (label, count) => (count ? `${label} (${count} chosen)` : label);
    for (const [name, { box, summary, label }] of groups) {
      const inGroup = view.facets.filter((facet) => facet.group === name);
      const count = inGroup.flatMap((facet) => facet.values).filter((value) => value.chosen).length;
      box.hidden = !inGroup.length;
      setText(summary, counted(label, count));
    }
    setText(filtersSummary, counted("Filters", view.chosen.length));
  }

  function nameBasketButton(node, inBasket, name) {
    const text = inBasket ? "Remove from basket" : "Add to basket";
    if (node.firstChild?.textContent !== text) node.replaceChildren(text, unseen(`: ${name}`));
    node.classList.toggle("ck-in", inBasket);
  }

  const hits = new Map();
  function hitItem(hit) {
    let known = hits.get(hit.id);
    if (!known) {
      const body = make("div");
      const put = button("ck-button ck-second", "", () => putInBasket(hit.id));
      known = { body, put, node: make("li", {}, body, make("div", { className: "ck-bar" }, put)) };
      hits.set(hit.id, known);
    }
    setHtml(known.body, hit.html);
    nameBasketButton(known.put, hit.in_basket, known.body.querySelector("h3")?.textContent.trim() ?? hit.id);
    return known.node;
  }

  function showResults(view) {
    const inCases = view.showing === "cases";
    setText(showCases, `Cases (${view.total})`);
    setText(showThings, `Things you can reuse (${view.things_total})`);
    showCases.setAttribute("aria-pressed", String(inCases));
    showThings.setAttribute("aria-pressed", String(view.showing === "things"));
    showMap.setAttribute("aria-pressed", String(view.showing === "map"));
    map.hidden = view.showing !== "map";
    setHtml(map, view.map);
    things.hidden = view.showing !== "things";
    if (!things.hidden) {
      setHtml(things, view.things.map((html) => `<li>${html}</li>`).join("")
        || "<li><p>The cases found leave nothing that others can reuse.</p></li>");
    }
    const nodes = view.results.map(hitItem);
    const grew = used.do === "more" && last && view.results[last.results.length];
    setChildren(list, nodes);
    if (grew) nodes[last.results.length].querySelector("h3 button")?.focus();
    list.hidden = !nodes.length || !inCases;
    setText(more, inCases && view.shown < view.total ? `Show more (${view.shown} of ${view.total} shown)` : "");
    empty.hidden = !view.empty || !inCases;
    const looser = view.loosen.map(({ label, total }) => make("li", {},
      button("ck-button ck-second", `${label}: ${cases(total)}`, () => send({ do: "loosen", label }))));
    empty.replaceChildren(make("p", {}, view.empty));
    if (looser.length) empty.append(make("p", {}, "You could search again:"), make("ul", { role: "list" }, ...looser));
    const topics = view.nearest.map(({ facet, value, label, total }) => make("li", {},
      button("ck-button ck-second", `${label}: ${cases(total)}`, () => send({ do: "topic", facet, value }))));
    if (topics.length) empty.append(make("p", {}, "Or look at the nearest topics:"), make("ul", { role: "list" }, ...topics));
  }

  function showCase(view) {
    panel.classList.toggle("has-case", Boolean(view.case));
    casePart.hidden = !view.case;
    if (view.case) {
      setText(caseHead, view.case.title);
      setHtml(caseBody, view.case.html);
      nameBasketButton(caseBasket, view.basket.some((item) => item.id === view.case.id), view.case.title);
      if (last && last.case?.id !== view.case.id) {
        caseHead.focus({ preventScroll: true });
        casePart.scrollIntoView();
      }
    } else if (last?.case && used.do === "close") {
      const area = panel.querySelector(`[data-area="${opener?.area ?? "results"}"]`);
      const key = CSS.escape(opener?.id ?? last.case.id);
      (area?.querySelector(`[data-do="open"][data-id="${key}"]`) ?? resultsHead).focus();
    }
  }

  function showBasket(view) {
    const full = view.basket.length >= view.basket_max;
    basketHint.textContent = !view.basket.length
      ? `Your basket is empty. Add up to ${view.basket_max} cases from the results to compare and summarise them. ` +
        `Until then, a summary is made of the ${view.mine.decides ? "first cases shown" : "cases nearest to your search"}.`
      : `${cases(view.basket.length)} of at most ${view.basket_max}.${full ? " The basket is full." : ""}`;
    if (last && last.basket.length !== view.basket.length) quiet.textContent = `Basket: ${cases(view.basket.length)}`;
    if (JSON.stringify(last?.basket) !== JSON.stringify(view.basket)) {
      basketList.replaceChildren(...view.basket.map((item) => make("li", {},
        make("button", { type: "button", className: "ck-link", "data-do": "open", "data-id": item.id }, item.title),
        make("button", { type: "button", className: "ck-quiet", onclick: () => putInBasket(item.id) },
          "Remove", unseen(`: ${item.title}`)))));
    }
    basketList.hidden = !view.basket.length;
    compareButton.hidden = view.basket.length < 2;
    compareButton.setAttribute("aria-expanded", String(Boolean(view.compare)));
    compareButton.textContent = view.compare ? "Hide the comparison" : "Compare side by side";
    comparePart.hidden = !view.compare;
    setHtml(compareBody, view.compare);
    emptyButton.hidden = !view.basket.length;
    if (!last || last.title !== view.title) title.value = view.title;
    if (JSON.stringify(last?.formats) !== JSON.stringify(view.formats)) {
      format.replaceChildren(...view.formats.map((each) => make("option", { value: each.id }, each.label)));
    }
  }

  // An error or a hint stands beside the control it is about.
  let alert = null;
  function showMessage(view, focused) {
    alert?.remove();
    alert = view.message ? make("p", { role: "alert", className: "ck-alert" }, view.message) : null;
    if (!alert) return;
    const beside = ["results", "case"].includes(used.area) ? focused?.closest("[data-area] button") : null;
    if (beside) beside.after(alert);
    else if (used.area === "mine") mine.alerts.append(alert);
    else if (used.area === "basket" || used.area === "export") saved.before(alert);
    else status.before(alert);
  }

  // Where the keyboard goes when the control it was on is no longer there: to the one that took its place.
  function keepFocus(focused, area, at) {
    if (document.activeElement !== focused && document.activeElement !== document.body) return;
    if (isShown(focused)) {
      if (document.activeElement !== focused) focused.focus({ preventScroll: true });
      return;
    }
    if (area?.dataset.area === "case") return;
    const left = area ? [...area.querySelectorAll("button, input, select")].filter(isShown) : [];
    const heads = { basket: basketHead, chosen: resultsHead, loosen: resultsHead, notes: resultsHead };
    (left[Math.min(at, left.length - 1)] ?? heads[area?.dataset.area] ?? resultsHead).focus({ preventScroll: true });
  }

  function show() {
    const view = model.get("view");
    if (!view?.facets) return;
    line.answered();
    const focused = panel.contains(document.activeElement) ? document.activeElement : null;
    const area = focused?.closest("[data-area]");
    const at = area ? [...area.querySelectorAll("button, input, select")].filter(isShown).indexOf(focused) : 0;
    showTop(view);
    mine.show(view.mine, last?.mine, used, view.showing);
    showFilters(view);
    showResults(view);
    showBasket(view);
    showCase(view);
    showMessage(view, focused);
    if (focused) keepFocus(focused, area, at);
    last = view;
    recipe.keep(view.question);
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = view.version;
  }

  function hear(message, buffers) {
    line.answered();
    if (message.do === "wait") {
      panel.setAttribute("aria-busy", "true");
      tell(message.text);
    } else if (message.do === "download") {
      panel.removeAttribute("aria-busy");
      tell(download(panel, message, buffers));
      panel.dataset.renderedAt = performance.now();
    } else if (message.do === "share") {
      recipe.share(message.token).then(tell);
    }
  }

  // Filters stand beside the results when there is room, and fold away when there is not.
  let wide = null;
  function measure() {
    const room = panel.clientWidth >= WIDE;
    if (room === wide) return;
    wide = filters.open = room;
    panel.classList.toggle("is-wide", room);
  }

  const watcher = new ResizeObserver(measure);
  watcher.observe(panel);
  model.on("change:view", show);
  model.on("msg:custom", hear);
  show();
  recipe.arrive(last?.question);
  return () => {
    watcher.disconnect();
    line.answered();
    model.off("change:view", show);
    model.off("msg:custom", hear);
  };
}

export default { render };
