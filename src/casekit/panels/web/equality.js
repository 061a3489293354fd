// What the user sees of the Equality panel: a draft in steps, the grid as a table, one cell of it with its cases. Python
// decides everything and says it in `view`; `form` says which controls a draft has. What is typed goes to Python a moment
// later, which keeps it in the draft's file.

function render({ model, el }) {
  const prefix = `ck${++panels}`;
  let numbers = 0;
  const newId = () => `${prefix}-${++numbers}`;
  let last = null; // the view before this one
  let shownVersion = -1; // which data the form was built with
  let shownForm = null;
  const answers = answersOf(model, "draft");

  function set(way, value) {
    const number = work.typed(way, value);
    touched();
    answers.typed({ do: "set", way, value, number });
  }

  const touched = () => { panel.dataset.clickedAt = performance.now(); };
  const view = () => model.get("view");
  const councils = dataList(newId(), () => model.get("lists").councils);
  const offered = (name, data) => (name === "actions"
    ? (data.actions ?? []).filter((one) => one.id && one.what).map(({ id, what }) => ({ id, label: what }))
    : view().draft?.[name] ?? []);
  const ownGroup = make("input", { type: "text", autocomplete: "off", maxLength: 80 });
  const form = formOf({
    newId, set, touched: () => {}, offered, redrawn: () => {},
    more: ({ withList }) => ({ council: (spec, way) => withList(spec, way, councils) }),
  });
  const cellForm = formOf({ newId, set, touched: () => {}, redrawn: () => {} });
  const { labelled } = form;

  const head = make("h2", { tabIndex: -1 });
  const work = workOf({
    labelled, send, head, typedAgain: set, part: "Draft, for reading only",
    words: {
      noun: "draft", begin: "Begin a draft", title: "What is proposed, in a few words", goOn: "Go on with a draft",
      titleHint: "It names the draft and its file. It can be changed later.", where: "Where drafts are kept",
    },
  });

  // --- the start ---

  const startHead = make("h2", { tabIndex: -1 }, "Evidence for an equality impact assessment");
  const text = make("textarea", { rows: 4, maxLength: 200000 });
  const textFile = make("input", { type: "file", accept: ".docx,.pptx,.pdf,.html,.htm,.md,.txt" });
  const wordsFound = make("div");
  const wordsForm = make("form", { className: "ck-box" }, make("h3", {}, "Check the words of a text"),
    labelled("Paste a text", text, "Risky words, claims larger than their evidence, long sentences. Nothing of it is kept."),
    labelled("Or choose a file", textFile, "Word, slides, PDF, web page or text."),
    make("button", { type: "submit", className: "ck-button ck-second" }, "Check the words"), wordsFound);
  onSubmit(wordsForm, async () => {
    const chosen = textFile.files[0];
    if (chosen) send({ do: "words", name: chosen.name }, [await chosen.arrayBuffer()]);
    else send({ do: "words", text: text.value });
    textFile.value = "";
  });
  const start = make("section", { className: "ck-start", "aria-label": "Start" },
    startHead, make("p", { className: "ck-note ck-refused" }), work.newForm, work.listPart, work.folderForm, wordsForm);

  // --- the draft ---

  const fileLine = make("p", { className: "ck-hint ck-file" });
  const rulingPart = make("section", { className: "ck-note", "aria-label": "Look at this first", hidden: true });
  const cautionPart = make("details", { className: "ck-todo" });
  const steps = make("div", { className: "ck-steps" });
  const draftSection = make("section", { className: "ck-record-form", "aria-label": "Draft", hidden: true },
    button("ck-back", "Back to the start (the draft is kept)", () => send({ do: "close" })),
    head, fileLine, work.leftPart, make("p", { className: "ck-note ck-refused" }), rulingPart, cautionPart, steps);

  const recipe = recipePart((name) => `${prefix}-${name}`, (message, _, buffers) => send(message, buffers),
    answers.tell);
  const fromFind = button("ck-button ck-second", "Use the question from Find practice",
    () => send({ do: "recipe", token: recipe.before }));
  fromFind.hidden = !recipe.before;
  recipe.box.append(make("div", { className: "ck-bar" }, fromFind));
  const searchStatus = make("p", { className: "ck-hint" });
  const placeFault = make("p", { className: "ck-fault", hidden: true });
  const searchBar = make("div", {}, placeFault, make("div", { className: "ck-bar" },
    button("ck-button", "Search, and write it in the log", () => send({ do: "search" })), searchStatus));
  const groupForm = make("form", {}, labelled("Add a group of your own", ownGroup, "Such as: people leaving prison."),
    make("button", { type: "submit", className: "ck-button ck-second" }, "Add this group"));

  const gridPart = make("div");
  const cellPart = make("section", { className: "ck-cell", "aria-label": "Opened cell", hidden: true });
  const logPart = make("div");
  const againPart = make("div", { className: "ck-again" });
  const logAgain = button("ck-button ck-second", "Write these searches in the log", () => send({ do: "log-again" }));
  const shape = make("select");
  const format = make("select");
  const preElection = make("input", { type: "checkbox", id: newId() });
  const findings = make("div");
  const choice = () => ({ shape: shape.value, format: format.value, pre_election: preElection.checked });

  function step(name, ...content) {
    const number = steps.children.length + 1;
    const node = make("details", { className: "ck-step" },
      make("summary", {}, make("span", { className: "ck-step-name" }, `${number}. ${name}`)), ...content);
    steps.append(node);
    return node;
  }

  function buildSteps() {
    const open = [...steps.children].map((node) => node.open);
    steps.replaceChildren();
    const fields = Object.fromEntries(model.get("form").map(({ name, label, fields: specs }) =>
      [name, { label, nodes: specs.map((spec) => form.field(spec, [spec.name])) }]));
    step(fields.proposal.label, ...fields.proposal.nodes);
    step(fields.question.label, recipe.box, ...fields.question.nodes, groupForm, searchBar);
    step("What practice elsewhere tells, by group and aim", gridPart, cellPart);
    step(fields.here.label, ...fields.here.nodes);
    step(fields.actions.label, ...fields.actions.nodes);
    step("What was searched for", logPart, make("div", { className: "ck-bar" },
      button("ck-button ck-second", "Make every search again, and see what is new", () => send({ do: "again" })), logAgain),
    againPart);
    step("Save the evidence annex", labelled("Shape", shape, "Which council's headings it follows."),
      labelled("File", format),
      make("div", { className: "ck-value" }, make("label", { htmlFor: preElection.id }, preElection,
        make("span", {}, "We are in a pre-election period"))),
      make("div", { className: "ck-bar" },
        button("ck-button", "Save the annex", () => send({ do: "export", ...choice() })),
        button("ck-button ck-second", "Check my words first", () => send({ do: "check", ...choice() }))), findings);
    step("Earlier versions", work.versions);
    [...steps.children].forEach((node, at) => { node.open = open[at] ?? at === 0; });
  }

  const panel = make("div", { className: "ck ck-equality", lang: "en-GB" }, ...answers.nodes, start, draftSection, work.readPart,
    councils);
  el.append(panel);

  // --- what the user does ---

  function flush() {
    form.flush();
    cellForm.flush();
  }

  function send(message, buffers = []) {
    flush();
    touched();
    answers.ask(message, buffers);
  }

  onSubmit(groupForm, () => {
    send({ do: "group", label: ownGroup.value });
    ownGroup.value = "";
  });
  gridPart.addEventListener("click", (event) => {
    const opener = event.target.closest('[data-do="cell"]');
    if (opener) send({ do: "cell", key: opener.dataset.key });
  });
  cellPart.addEventListener("click", (event) => {
    const related = event.target.closest('[data-do="open"]');
    if (related) send({ do: "related", id: related.dataset.id });
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && cellPart.contains(event.target)) send({ do: "cell", key: "" });
  });
  panel.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true"; // JupyterLab: keys pressed here are not notebook commands
  });
  panel.addEventListener("focusout", flush);
  window.addEventListener("pagehide", flush);

  // --- one cell of the grid ---

  let cellKey = ""; // which cell is built
  let cell = null; // its nodes

  function buildCell(shown) {
    const { key } = shown;
    cellKey = key;
    cellForm.load({ cells: { [key]: shown.data } });
    const words = make("p");
    const find = make("input", { type: "text", autocomplete: "off", maxLength: 500 });
    const finder = make("form", {}, labelled("Search for this cell in other words", find,
      "It is written in the log. Take what bears on it, or set it aside."),
    make("button", { type: "submit", className: "ck-button ck-second" }, "Search for this cell"));
    onSubmit(finder, () => send({ do: "search-cell", words: find.value }));
    const part = (text) => ({ head: make("h4", {}, text), list: make("ul", { role: "list" }) });
    cell = {
      head: make("h3", { tabIndex: -1 }, shown.title), words, items: new Map(),
      cases: part("Cases tied to this group and aim"), leads: part("Found by your search for this cell"),
      aside: part("Set aside"), hidden: make("details", { className: "ck-group" }), searches: make("ul"),
      prompts: make("div"),
    };
    const own = view().draft.cell_fields.map((spec) => cellForm.field(spec, ["cells", key, spec.name]));
    cellPart.replaceChildren(
      button("ck-back", "Back to the grid", () => send({ do: "cell", key: "" })), cell.head, words,
      cell.cases.head, cell.cases.list, cell.hidden, cell.aside.head, cell.aside.list,
      make("details", { className: "ck-group" }, make("summary", {}, "Search for this cell"), finder, cell.searches,
        cell.leads.head, cell.leads.list),
      cell.prompts, ...own);
    setTimeout(() => cell.head.focus(), 0);
  }

  function caseItem(id, name) {
    const key = cellKey;
    const title = make("h4", {}, name);
    const body = make("div");
    const cardHead = make("h4", { tabIndex: -1 });
    const cardBody = make("div");
    const first = button("ck-back", "Back to the first case", () => send({ do: "related", id }));
    const card = make("div", { className: "ck-card-within", hidden: true }, first, cardHead, cardBody);
    let inCard = "";
    const read = button("ck-quiet", "Read the case", () => send({ do: "card", id }));
    const take = button("ck-button ck-second", "Take as evidence", () => send({ do: "take", id }));
    const back = button("ck-quiet", "Put it back", () => send({ do: "put-back", id }));
    for (const one of [read, take, back]) one.append(unseen(`: ${name}`));
    const reason = make("input", { type: "text", autocomplete: "off", maxLength: 500 });
    const asideForm = make("form", {}, labelled("Reason", reason, "It is kept with the draft and printed in the annex."),
      make("button", { type: "submit", className: "ck-button ck-second" }, "Set it aside", unseen(`: ${name}`)));
    const aside = make("details", {}, make("summary", {}, "Set aside", unseen(`: ${name}`)), asideForm);
    onSubmit(asideForm, () => send({ do: "aside", id, reason: reason.value }));
    const why = cellForm.field({
      name: id, kind: "line", longest: 500, label: "What it has to do with this proposal", help: "In your words.",
    }, ["cells", key, "why", id]);
    const node = make("li", { className: "ck-tied" }, title, body, make("div", { className: "ck-bar" }, read, take, back),
      why, aside, card);
    const show = ({ html, taken }, opened) => {
      setHtml(body, html);
      take.hidden = taken;
      back.hidden = why.hidden = !taken;
      card.hidden = !opened;
      read.setAttribute("aria-expanded", String(Boolean(opened)));
      if (opened) {
        setHtml(cardBody, opened.html);
        first.hidden = opened.id === id;
        setText(cardHead, opened.title);
        if (inCard && inCard !== opened.id) setTimeout(() => cardHead.focus(), 0);
      }
      inCard = opened?.id ?? "";
    };
    return { node, show, take, back };
  }

  function showCell(shown) {
    cellPart.hidden = !shown;
    const before = cellKey;
    if (!shown) {
      cellKey = "";
      if (before && last?.draft?.cell) gridPart.querySelector(`[data-key="${before}"]`)?.focus();
      return;
    }
    if (shown.key !== cellKey) buildCell(shown);
    setText(cell.words, shown.words);
    setChildren(cell.cases.list, shown.cases.map((one) => {
      if (!cell.items.has(one.id)) cell.items.set(one.id, caseItem(one.id, one.title));
      const item = cell.items.get(one.id);
      const focused = document.activeElement;
      const acted = focused === item.take || focused === item.back;
      item.show(one, shown.card?.of === one.id ? shown.card : null);
      if (acted && focused.hidden) setTimeout(() => (one.taken ? item.back : item.take).focus(), 0);
      return item.node;
    }));
    cell.cases.head.hidden = !shown.cases.length;
    cell.hidden.hidden = !shown.hidden.length;
    cell.hidden.replaceChildren(make("summary", {}, `Tied by the curator's inference only, and not counted (${shown.hidden.length})`),
      make("p", { className: "ck-hint" }, "To count them, choose “Also links that the curator inferred” in step 2, and search again."),
      make("ul", {}, ...shown.hidden.map(({ title: name }) => make("li", {}, name))));
    const line = (one, text, ...buttons) => make("li", {}, make("span", {}, text), " ", ...buttons);
    const act = (text, name, message) => {
      const node = button("ck-quiet", text, () => send(message));
      node.append(unseen(`: ${name}`));
      return node;
    };
    fill(cell.aside, shown.aside.map((one) => line(one, `${one.title}. Reason: ${one.reason}`,
      act("Put it back", one.title, { do: "put-back", id: one.id }))));
    fill(cell.leads, shown.leads.map((one) => line(one, one.title,
      act("Take as evidence", one.title, { do: "take", id: one.id }))));
    cell.searches.replaceChildren(...shown.searches.map((text) => make("li", {}, text)));
    showPrompts();
  }

  function fill(part, nodes) {
    part.head.hidden = !nodes.length;
    part.list.replaceChildren(...nodes);
  }

  function showPrompts() {
    const groups = model.get("prompts");
    if (cell.prompts.shown === groups) return;
    cell.prompts.shown = groups;
    cell.prompts.replaceChildren(...groups.filter(({ items }) => items.length).map(({ lead, use, items, rest }) =>
      make("details", { className: "ck-group" }, make("summary", {}, `${lead.split(".")[0]} (${items.length})`),
        make("p", { className: "ck-hint" }, lead), make("ul", { role: "list" }, ...items.map(({ number, html }) => {
          const body = make("div");
          setHtml(body, html);
          return make("li", { className: "ck-tied" }, body, button("ck-quiet", use, () => send({ do: "take-up", number })));
        })), make("p", { className: "ck-hint", hidden: !rest }, rest))));
  }

  // --- what Python says ---

  function showStart(now) {
    start.hidden = Boolean(now.file);
    if (now.file) return;
    work.showStart(now);
    setHtml(wordsFound, now.words);
    if (last?.file) startHead.focus();
  }

  function options(control, choices) {
    if (control.children.length) return;
    control.replaceChildren(...choices.map(({ id, label }) => make("option", { value: id }, label)));
  }

  function showRulings(rulings) {
    rulingPart.hidden = !rulings.length;
    if (JSON.stringify(rulings) === JSON.stringify(last?.draft?.rulings)) return;
    rulingPart.replaceChildren(make("h3", {}, "Look at this first"), ...rulings.flatMap(({ name, text, note }) => [
      make("p", {}, make("strong", {}, `${name}. `), text), make("p", { className: "ck-hint" }, note)]));
  }

  function showDraft(now) {
    const { draft, file } = now;
    draftSection.hidden = !draft;
    if (!draft) return;
    const opened = work.showOpen(now);
    if (opened || draft.data_version !== shownVersion || shownForm !== model.get("form")) {
      shownVersion = draft.data_version;
      shownForm = model.get("form");
      form.load(draft.data);
      if (opened) steps.replaceChildren();
      buildSteps();
    }
    setText(head, draft.title);
    setText(fileLine, `${file.name}, ${file.saved}, in ${now.folder}`);
    setText(searchStatus, draft.searched ? "The log has this question." : "The log does not have this question yet.");
    setText(placeFault, draft.place_fault);
    setHtml(gridPart, draft.grid);
    showCell(draft.cell);
    setHtml(logPart, draft.log);
    setHtml(againPart, draft.again);
    logAgain.hidden = !draft.again;
    setHtml(findings, draft.findings);
    options(shape, draft.export.shapes);
    options(format, draft.export.formats);
    showRulings(draft.rulings);
    const open = cautionPart.open;
    cautionPart.hidden = !draft.cautions.length;
    cautionPart.replaceChildren(make("summary", {}, `Dates to look at (${draft.cautions.length})`),
      make("ul", {}, ...draft.cautions.map((text) => make("li", {}, text))));
    cautionPart.open = open;
    if (opened) setTimeout(() => head.focus(), 0);
  }

  function show() {
    const now = view();
    if (!now?.version) return;
    if (!councils.children.length) councils.fill();
    for (const node of panel.querySelectorAll(".ck-refused")) setText(node, now.refused);
    answers.show(now);
    showStart(now);
    if (now.file && !now.draft) work.showReading(now);
    showDraft(now);
    last = now;
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = now.version;
  }

  const hear = (message, buffers) => answers.hear(panel, message, buffers, recipe.share);
  model.on("change:view", show);
  model.on("msg:custom", hear);
  show();
  return () => {
    flush();
    window.removeEventListener("pagehide", flush);
    model.off("change:view", show);
    model.off("msg:custom", hear);
  };
}

export default { render };
