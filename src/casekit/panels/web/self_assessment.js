// What the user sees of the Self-assessment panel: three parts, one at a time. A checklist of practices, evidence for plans
// and strategies, programmes as tables. Python decides everything and says it in `view`. There is no score anywhere.

function render({ model, el }) {
  const prefix = `ck${++panels}`;
  let numbers = 0;
  const newId = () => `${prefix}-${++numbers}`;
  const id = (name) => `${prefix}-${name}`;
  let last = null; // the view before this one
  let shownVersion = -1; // which data the form was built with
  const answers = answersOf(model, "checklist");
  const told = model.get("form"); // practices, states, frameworks: they do not change

  const view = () => model.get("view");
  const touched = () => { panel.dataset.clickedAt = performance.now(); };
  const texts = new Map(told.groups.flatMap(({ items }) => items.map(({ key, text }) => [key, text])));

  function set(way, value) {
    const number = work.typed(way, value);
    touched();
    answers.typed({ do: "set", way, value, number });
  }

  const form = formOf({
    newId, set, touched: () => {}, redrawn: () => {},
    more: ({ get, put }) => ({ practice: (spec, way) => practice(spec, way, get, put) }),
  });
  const { labelled } = form;

  function send(message, buffers = []) {
    form.flush();
    touched();
    answers.ask(message, buffers);
  }

  // --- one practice ---

  function practice(spec, way, get, put) {
    const name = newId();
    const given = get([...way, "state"]) ?? "";
    const choices = told.states.map((state) => {
      const control = make("input", { type: "radio", name, value: state.id, checked: state.id === given, id: newId() });
      control.addEventListener("change", () => put([...way, "state"], state.id, true));
      return make("label", { htmlFor: control.id }, control, make("span", {}, state.label));
    });
    const fields = [
      { name: "note", kind: "text", label: "Note", help: "What there is, or why not.", longest: 20000 },
      { name: "owner", kind: "line", label: "Owner", help: "A role, such as Head of libraries. Never a name.", longest: 500 },
      { name: "due", kind: "date", label: "Due", help: "" },
    ].map((field) => form.field(field, [...way, field.name]));
    const more = make("details", { open: Boolean(fields.length && ["note", "owner", "due"].some((one) => get([...way, one]))) },
      make("summary", {}, "Note, owner and date", unseen(`: ${spec.label}`)), ...fields);
    return make("fieldset", { className: "ck-practice" }, make("legend", {}, spec.label),
      make("div", { className: "ck-states" }, ...choices), more);
  }

  // --- the start ---

  const head = make("h2", { tabIndex: -1 });
  const work = workOf({
    labelled, send, head, typedAgain: set, part: "Checklist, for reading only",
    words: {
      noun: "checklist", begin: "Begin a checklist", title: "Title of the checklist", goOn: "Go on with a checklist",
      titleHint: "Such as the service or partnership it is for. It names the file, and can be changed later.",
      where: "Where checklists are kept",
      left: ([, item, name], value) => (item ? `${texts.get(item) ?? item} ${name}: ${value || "emptied"}` : null),
    },
  });
  const startHead = make("h2", { tabIndex: -1 }, told.parts[0].label);
  const start = make("div", { className: "ck-start" }, startHead, make("p", { className: "ck-note ck-about" }, told.intro),
    work.newForm, work.listPart, work.folderForm);

  // --- an open checklist ---

  const fileLine = make("p", { className: "ck-hint ck-file" });
  const steps = make("div", { className: "ck-steps" });
  const open = make("div", { className: "ck-record-form", hidden: true },
    button("ck-back", "Back to the start (the checklist is kept)", () => send({ do: "close" })),
    head, fileLine, work.leftPart, steps);
  const untriedPart = make("div");
  const gonePart = make("div");
  const by = make("select");
  by.append(...told.frameworks.map(({ id: key, label }) => make("option", { value: key }, label)));
  by.addEventListener("change", () => send({ do: "by", by: by.value }));
  const actionPart = make("div");
  const since = make("select");
  since.addEventListener("change", () => send({ do: "compare", since: since.value }));
  const sinceField = labelled("Compare now with a day that was kept", since);
  const comparedPart = make("div");
  const namesPart = make("div", { className: "ck-note", hidden: true });
  const format = make("select");
  const groups = []; // the practices of each group, with the line that counts what is not answered

  function step(name, ...content) {
    const node = make("details", { className: "ck-step" },
      make("summary", {}, make("span", { className: "ck-step-name" }, `${steps.children.length + 1}. ${name}`)), ...content);
    steps.append(node);
  }

  function buildSteps() {
    const wasOpen = [...steps.children].map((node) => node.open);
    const groupOpen = groups.map(({ node }) => node.open);
    steps.replaceChildren();
    groups.length = 0;
    for (const { label, items } of told.groups) {
      const count = make("span", { className: "ck-step-state" });
      const node = make("details", { className: "ck-group" }, make("summary", {}, label, " ", count),
        ...items.map(({ key, text }) => form.field({ kind: "practice", label: text }, ["answers", key])));
      node.open = groupOpen[groups.length] ?? groups.length === 0;
      groups.push({ node, count, keys: items.map(({ key }) => key) });
    }
    step("About this checklist",
      form.field({ name: "title", kind: "line", label: "Title", help: "It stands on every document.", longest: 200 }, ["title"]),
      form.field({ name: "council", kind: "line", label: "Whose it is", help: "The council or partnership.", longest: 500 }, ["council"]));
    step("Where we stand", ...groups.map(({ node }) => node), gonePart);
    step("Who tried what you have not", untriedPart);
    step("Actions", labelled("Ordered by", by), actionPart);
    step("Keep today, and compare",
      make("p", { className: "ck-hint" }, "When a round of answers is done, keep the day. Later you can see what moved since."),
      make("div", { className: "ck-bar" }, button("ck-button ck-second", "Keep today", () => send({ do: "keep" }))),
      sinceField, comparedPart);
    step("Save as a document or spreadsheet", namesPart,
      labelled("File", format, "With the actions in the order chosen in step 4, and what moved since the day chosen in step 5."),
      make("div", { className: "ck-bar" },
        button("ck-button", "Save", () => send({ do: "export", format: format.value }))));
    step("Earlier versions", work.versions);
    [...steps.children].forEach((node, at) => { node.open = wasOpen[at] ?? at < 2; });
  }

  function showFaults(names) {
    for (const node of steps.querySelectorAll("[data-way]")) {
      const [, item, name] = JSON.parse(node.dataset.way);
      const found = names.filter((one) => one.item === item && one.field === name);
      const fault = node.querySelector(".ck-fault");
      if (fault) setText(fault, found.map(({ text }) => text.replace(/^.*?”: /, "")).join(" "));
    }
    namesPart.hidden = !names.length;
    namesPart.replaceChildren(make("p", {}, "Names stand in this checklist. Look at them before you hand it on:"),
      make("ul", {}, ...names.map(({ text }) => make("li", {}, text))));
  }

  function options(control, choices, value) {
    const key = JSON.stringify(choices);
    if (control.dataset.choices !== key) {
      control.replaceChildren(...choices.map(({ id: one, label }) => make("option", { value: one }, label)));
      control.dataset.choices = key;
    }
    if (value !== undefined && document.activeElement !== control) control.value = value;
  }

  function showChecklist(now) {
    const { checklist, file } = now;
    const part = now.part === "checklist";
    start.hidden = Boolean(file);
    open.hidden = !checklist;
    if (!part) return;
    if (!file) {
      work.showStart(now);
      if (last?.file && last.part === "checklist") startHead.focus();
      return;
    }
    if (!checklist) {
      work.showReading(now);
      return;
    }
    const opened = work.showOpen(now);
    if (opened || checklist.data_version !== shownVersion) {
      shownVersion = checklist.data_version;
      form.load(checklist.data);
      if (opened) {
        steps.replaceChildren();
        groups.length = 0;
      }
      buildSteps();
    }
    setText(head, checklist.title);
    setText(fileLine, `${file.name}, ${file.saved}, in ${now.folder}`);
    for (const { count, keys } of groups) {
      const left = keys.filter((key) => !checklist.data.answers[key]?.state).length;
      setText(count, left ? `${left} not answered` : "all answered");
    }
    gonePart.hidden = !checklist.gone.length;
    gonePart.replaceChildren(make("h3", {}, "No longer in the list of this case base, and kept"),
      make("ul", {}, ...checklist.gone.map((text) => make("li", {}, text))));
    showFaults(checklist.names);
    setHtml(untriedPart, checklist.untried);
    options(by, told.frameworks, checklist.by);
    setHtml(actionPart, checklist.actions);
    sinceField.hidden = !checklist.days.length;
    options(since, [{ id: "", label: "No day" }, ...checklist.days], checklist.since);
    setHtml(comparedPart, checklist.compared);
    options(format, checklist.formats);
    if (opened) setTimeout(() => head.focus(), 0);
  }

  // --- the three parts ---

  const tools = { id, newId, labelled, send, options, tell: answers.tell };
  const plans = planPart(tools);
  const programmes = programmePart(tools);
  const sections = {
    checklist: make("section", { "aria-label": told.parts[0].label }, start, open, work.readPart),
    plans: plans.node,
    programmes: programmes.node,
  };
  const choices = new Map(told.parts.map(({ id: key, label }) =>
    [key, button("ck-tab", label, () => send({ do: "part", part: key }))]));
  const nav = make("nav", { className: "ck-bar ck-tabs", "aria-label": "Parts of this page" }, ...choices.values());

  const panel = make("div", { className: "ck ck-assess", lang: "en-GB" }, nav, ...answers.nodes, ...Object.values(sections));
  el.append(panel);

  panel.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-card]");
    if (opener) send({ do: "card", key: opener.dataset.card });
    const related = event.target.closest('[data-do="open"]');
    if (related) send({ do: "related", id: related.dataset.id });
  });
  panel.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true"; // JupyterLab: keys pressed here are not notebook commands
  });
  panel.addEventListener("focusout", form.flush);
  window.addEventListener("pagehide", form.flush);

  // A case opens beneath the button that names it, or where its part shows it. Cases related to it open in its place.
  let shownCard = null;
  function showCard(card) {
    const openers = [...panel.querySelectorAll("[data-card]")];
    for (const one of openers) one.setAttribute("aria-expanded", String(one.dataset.card === card?.key));
    for (const slot of panel.querySelectorAll("[data-card-of]")) {
      const opened = slot.dataset.cardOf === card?.key || (slot.dataset.cardOf === "row" && card?.key.startsWith("row/"));
      slot.hidden = !opened;
      if (!opened) slot.replaceChildren();
      else if (!slot.children.length || shownCard?.id !== card.id || shownCard?.key !== card.key) fillSlot(slot, card);
    }
    if (!card && shownCard) openers.find((one) => one.dataset.card === shownCard.key && isShown(one))?.focus();
    shownCard = card;
  }

  function fillSlot(slot, card) {
    const title = make("h4", { tabIndex: -1 }, card.title);
    const body = make("div");
    setHtml(body, card.html);
    slot.replaceChildren(title, body, button("ck-back", "Close the case", () => send({ do: "card", key: "" })));
    if (shownCard?.key !== card.key || shownCard?.id !== card.id) setTimeout(() => title.focus(), 0);
  }

  function show() {
    const now = view();
    if (!now?.version) return;
    answers.show(now);
    for (const [key, node] of choices) node.setAttribute("aria-pressed", String(key === now.part));
    for (const [key, node] of Object.entries(sections)) node.hidden = key !== now.part;
    showChecklist(now);
    if (now.plans) plans.show(now.plans);
    if (now.programmes) programmes.show(now.programmes);
    showCard(now.card);
    if (last && last.part !== now.part) [...sections[now.part].querySelectorAll("h2")].find(isShown)?.focus();
    last = now;
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = now.version;
  }

  const hear = (message, buffers) => answers.hear(panel, message, buffers, plans.share);
  model.on("change:view", show);
  model.on("msg:custom", hear);
  show();
  plans.arrive();
  return () => {
    form.flush();
    window.removeEventListener("pagehide", form.flush);
    model.off("change:view", show);
    model.off("msg:custom", hear);
  };
}

export default { render };
