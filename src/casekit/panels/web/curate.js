// What the user sees of the Curate panel. Python checks everything and says it in `view`; `form` says which controls a
// record has, `lists` holds the places, cases and shared sources to choose from. What is typed stands here first and goes
// to Python a moment later, which keeps it in the draft's file.

function render({ model, el }) {
  const prefix = `ck${++panels}`;
  let numbers = 0;
  const newId = () => `${prefix}-${++numbers}`;
  let last = null; // the view before this one
  let shownVersion = -1; // which opening of a draft the form shows
  let asked = ""; // what the user asked for last
  const said = make("p", { role: "status", className: "ck-status ck-said" });
  const line = lineTo(model, (text) => setText(said, text), ": drafts are kept.");

  // --- the start ---

  const listed = (name) => dataList(newId(), () => model.get("lists")[name]);
  const places = listed("places");
  const cases = listed("cases");
  const shared = listed("sources");

  const form = formOf({
    newId,
    set: (way, value) => line.send({ do: "set", way, value }),
    touched: () => { panel.dataset.clickedAt = performance.now(); },
    redrawn: () => showFaults(last?.draft),
    more: ({ frame, withList, get, put, data, controls }) => ({
      source(spec, way) {
        const keys = (data().sources ?? []).map((source) => source.key).filter(Boolean);
        const node = controls().choice({
          ...spec, choices: keys.map((key) => ({ id: key, label: key })),
        }, way);
        node.querySelector("option").textContent = "The first source of the record";
        return node;
      },
      case: (spec, way) => withList(spec, way, cases),
      "shared-source": (spec, way) => withList({
        ...spec, help: `${spec.help}. Choose one from the list, and its title and publisher need not be written again.`,
      }, way, shared),
      places(spec, way) {
        const rows = make("ul", { role: "list", className: "ck-basket" });
        const add = make("input", { type: "text", autocomplete: "off" });
        add.setAttribute("list", places.id);
        const chosen = () => [...(get(way) ?? [])];
        const name = (key) => model.get("lists").places.find((place) => place.id === key)?.label ?? key;
        const draw = () => {
          rows.replaceChildren(...chosen().map((key, at) => make("li", {},
            make("span", {}, `${name(key)}${at ? "" : " (the main place)"}`),
            button("ck-quiet", "Remove", () => change(chosen().filter((other) => other !== key))))));
          for (const [at, key] of chosen().entries()) rows.children[at].querySelector("button").append(unseen(`: ${name(key)}`));
        };
        const change = (keys) => {
          put(way, keys, true);
          draw();
          add.focus();
        };
        const take = () => {
          const typed = add.value.trim();
          if (!typed) return;
          const all = model.get("lists").places;
          const found = all.find((place) => place.id === typed || place.label.toLowerCase() === typed.toLowerCase());
          add.value = "";
          change([...new Set([...chosen(), found ? found.id : typed])]);
        };
        add.addEventListener("change", take);
        draw();
        const node = frame({ ...spec, help: `${spec.help}. Begin to type and choose from the list.` }, way, add);
        node.querySelector(".ck-hint").after(rows);
        return node;
      },
    }),
  });
  const { labelled, flush } = form;

  const startHead = make("h2", { tabIndex: -1 }, "What do you want to do?");
  const newTitle = make("input", { type: "text", autocomplete: "off" });
  const newPlace = make("input", { type: "text", autocomplete: "off" });
  newPlace.setAttribute("list", places.id);
  const newForm = make("form", { className: "ck-box" }, make("h3", {}, "Write a new case"),
    labelled("Title", newTitle, "What was done, in plain words. It can be changed later."),
    labelled("Main place", newPlace, "As it was called then. Choose from the list, or leave it for later."),
    make("button", { type: "submit", className: "ck-button" }, "Begin"));
  const oldCase = make("input", { type: "text", autocomplete: "off" });
  oldCase.setAttribute("list", cases.id);
  const oldForm = make("form", { className: "ck-box" }, make("h3", {}, "Correct, check or retire a case"),
    labelled("Case", oldCase, "Begin to type its title or id and choose from the list."),
    make("button", { type: "submit", className: "ck-button" }, "Open"));
  const file = make("input", { type: "file", accept: ".pdf,.docx,.pptx,.html,.htm,.txt" });
  const fileForm = make("form", { className: "ck-box" }, make("h3", {}, "Take in a document"),
    labelled("Document", file, "PDF, Word, PowerPoint, web page or text. It becomes a draft; nothing is published by it."),
    make("button", { type: "submit", className: "ck-button" }, "Make a draft"));
  const draftList = make("ul", { role: "list", className: "ck-basket" });
  const draftPart = make("div", { className: "ck-box" }, make("h3", {}, "Go on with a draft"), draftList);
  const duePart = make("div", { className: "ck-box" });
  const start = make("section", { className: "ck-start", "aria-label": "Start" },
    startHead, newForm, oldForm, fileForm, draftPart, duePart);

  // --- the record ---

  const head = make("h2", { tabIndex: -1 });
  const fileName = make("p", { className: "ck-hint" });
  const status = make("p", { role: "status", className: "ck-status" });
  const todo = make("details", { className: "ck-todo" });
  const body = make("div", { className: "ck-steps" });
  const previewBody = make("div");
  const previewHead = make("h3", { className: "ck-title" });
  const preview = make("details", { className: "ck-preview" },
    make("summary", {}, "See how the case will look"), previewHead, previewBody);
  const role = make("input", { type: "text", autocomplete: "off" });
  const reason = make("input", { type: "text", autocomplete: "off" });
  const reviewPart = make("details", { className: "ck-preview ck-review" },
    make("summary", {}, "Say that it was checked, or retire it"),
    labelled("Your role", role, "Such as: equality officer. Never a name."),
    button("ck-button ck-second", "I have checked this record against its sources", () =>
      send({ do: "review", by: role.value })),
    labelled("Reason for retiring it", reason, "One sentence. The page of the case stays and shows it."),
    button("ck-button ck-second", "Retire this case", () => send({ do: "retire", by: role.value, reason: reason.value })));
  const reportPart = make("details", { className: "ck-todo", hidden: true });
  const publish = button("ck-button", "Save to the collection", () => send({ do: "publish" }));
  const own = make("input", { type: "text", autocomplete: "off" });
  own.addEventListener("change", () => send({ do: "rename", id: own.value }));
  const discard = button("ck-quiet", "Discard this draft", () => confirmDiscard());
  const sure = make("div", { className: "ck-bar", hidden: true });
  const record = make("section", { className: "ck-record-form", "aria-label": "Record", hidden: true },
    button("ck-back", "Back to the start (the draft is kept)", () => send({ do: "close" })),
    head, fileName, status, reportPart, todo, body, preview, reviewPart,
    make("div", { className: "ck-bar ck-save" }, publish, discard), sure);
  const alertPart = make("div");
  const panel = make("div", { className: "ck ck-curate", lang: "en-GB" }, said, alertPart, start, record,
    places, cases, shared);
  el.append(panel);

  // --- what the user does ---

  function send(message, buffers = []) {
    flush();
    asked = message.do;
    setText(said, "");
    panel.dataset.clickedAt = performance.now();
    line.send(message, buffers);
  }

  onSubmit(newForm, () => send({ do: "new", title: newTitle.value, place: newPlace.value }));
  onSubmit(oldForm, () => send({ do: "open", id: oldCase.value }));
  onSubmit(fileForm, async () => {
    const chosen = file.files[0];
    if (!chosen) return warn("Choose a document first.");
    setText(said, `Reading ${chosen.name}…`);
    const bytes = await chosen.arrayBuffer();
    send({ do: "import", name: chosen.name }, [bytes]);
    setText(said, `Reading ${chosen.name}…`);
  });
  panel.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true"; // JupyterLab: keys pressed here are not notebook commands
  });
  panel.addEventListener("focusout", flush);
  window.addEventListener("pagehide", flush);

  function confirmDiscard() {
    sure.hidden = false;
    const no = button("ck-button ck-second", "No, keep it", () => {
      sure.hidden = true;
      discard.focus();
    });
    sure.replaceChildren(make("p", {}, "Everything typed in this draft will be lost. A published case stays."),
      button("ck-button", "Yes, discard the draft", () => send({ do: "discard" })), no);
    no.focus();
  }

  // Who types is told below the field and goes on typing; everybody else is taken to the message.
  function warn(text) {
    panel.querySelector(".ck-alert")?.remove();
    if (!text) return;
    const alert = make("p", { role: "alert", tabIndex: -1, className: "ck-alert" }, text);
    const field = panel.contains(document.activeElement) && document.activeElement.closest(".ck-field");
    if (field) {
      field.after(alert);
      return alert.scrollIntoView({ block: "nearest" });
    }
    alertPart.append(alert);
    if (asked === "publish") todo.open = true;
    alert.focus();
    panel.scrollIntoView({ block: "start" });
  }

  // --- what Python says ---

  function buildForm(draft) {
    form.load(draft.data);
    const named = draft.published ? [] : [labelled("Id and file name", own,
      "The place and a word or two, with small letters and hyphens. It cannot be changed once the case is published.")];
    body.replaceChildren(...model.get("form").map((step, at) => {
      const box = make("details", { className: "ck-step", open: !at },
        make("summary", {}, make("span", { className: "ck-step-name" }, `${at + 1}. ${step.label}`),
          make("span", { className: "ck-step-state" })),
        ...(at ? [] : named), ...step.fields.map((spec) => form.field(spec, [spec.name])));
      return box;
    }));
    sure.hidden = true;
    todo.open = false;
    preview.open = false;
  }

  function showFaults(draft) {
    if (!draft) return;
    for (const node of panel.querySelectorAll(".ck-fault")) setText(node, "");
    for (const node of panel.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
    const steps = [...body.children];
    const counts = steps.map(() => [0, 0]);
    for (const problem of draft.problems) {
      const node = form.controlAt(panel, problem.way);
      const at = steps.findIndex((step) => step.contains(node));
      if (at >= 0) counts[at][problem.missing ? 0 : 1] += 1;
      if (!node || problem.missing) continue;
      const fault = node.querySelector(".ck-fault");
      if (fault) setText(fault, `To mend: ${problem.text}.`);
      const control = node.classList.contains("ck-field") ? node.querySelector("input, textarea, select") : null;
      control?.setAttribute("aria-invalid", "true");
    }
    steps.forEach((step, at) => {
      const [missing, mend] = counts[at];
      const parts = [...(mend ? [`${mend} to mend`] : []), ...(missing ? [`${missing} needed`] : [])];
      step.querySelector(".ck-step-state").textContent = parts.length ? ` (${parts.join(", ")})` : " (nothing to do)";
    });
  }

  function showDraft(draft) {
    record.hidden = !draft;
    if (!draft) return;
    if (draft.data_version !== shownVersion) {
      shownVersion = draft.data_version;
      buildForm(draft);
      setTimeout(() => head.focus(), 0);
    }
    if (draft.id !== last?.draft?.id) own.value = draft.id;
    setText(head, draft.title);
    setText(fileName, draft.published
      ? `Changes to the case ${draft.id}, kept in drafts/${draft.id}.yaml until you save them. ${draft.standing}`
      : `A new case, kept in drafts/${draft.id}.yaml. It is not in the collection yet.`);
    setText(status, draft.status);
    showReport(draft);
    const open = todo.open;
    todo.replaceChildren(make("summary", {}, "What is still to do"), make("ul", { role: "list" },
      ...draft.problems.map((problem) => make("li", {},
        button("ck-link", problem.label, () => form.goTo(panel, problem.way)), `: ${problem.text}`))));
    todo.open = open;
    todo.hidden = !draft.problems.length;
    setText(previewHead, draft.title);
    setHtml(previewBody, draft.preview
      || "<p>The card can be shown when every needed field has something of the right kind in it.</p>");
    showFaults(draft);
  }

  // What was recognised in a document that was taken in.
  function showReport(draft) {
    reportPart.hidden = !draft.report.length;
    if (reportPart.hidden) return;
    const cell = (text) => make("td", {}, text || "nothing");
    reportPart.replaceChildren(make("summary", {}, "What the document gave"),
      make("div", { className: "ck-scroll", role: "region", tabIndex: 0, "aria-label": "What the document gave" },
        make("table", {}, make("caption", {}, "Nothing here is published. Check every part against the document."),
          make("thead", {}, make("tr", {}, ...["Part", "Recognised", "How", "Still needed"].map((name) =>
            make("th", { scope: "col" }, name)))),
          make("tbody", {}, ...draft.report.map((row) => make("tr", {}, make("th", { scope: "row" }, row.part),
            cell(row.recognised), make("td", {}, row.how), make("td", {}, row.needed)))))),
      ...draft.notes.map((note) => make("p", {}, note)));
  }

  function showStart(view) {
    start.hidden = Boolean(view.draft);
    if (view.draft) return;
    draftList.replaceChildren(...view.drafts.map(({ id, title, left }) => make("li", {},
      make("button", { type: "button", className: "ck-link", onclick: () => send({ do: "open", id }) }, title),
      make("span", {}, left))));
    draftPart.hidden = !view.drafts.length;
    duePart.replaceChildren(make("h3", {}, "Needs another look"), make("ul", { role: "list", className: "ck-basket" },
      ...view.due.map(({ id, title, why }) => make("li", {},
        make("button", { type: "button", className: "ck-link", onclick: () => send({ do: "open", id }) }, title),
        make("span", {}, why)))));
    duePart.hidden = !view.due.length;
    if (last?.draft) startHead.focus();
  }

  function show() {
    const view = model.get("view");
    if (!view?.version) return;
    line.answered();
    for (const list of [places, cases, shared]) if (!list.children.length) list.fill();
    setText(said, view.said);
    showStart(view);
    showDraft(view.draft);
    warn(view.message);
    last = view;
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = view.version;
  }

  function hear(message) {
    if (message.do !== "wait") return;
    line.answered();
    setText(said, message.text);
  }

  const refill = () => [places, cases, shared].forEach((list) => list.fill());
  model.on("change:view", show);
  model.on("change:lists", refill);
  model.on("msg:custom", hear);
  show();
  return () => {
    flush();
    window.removeEventListener("pagehide", flush);
    model.off("change:view", show);
    model.off("change:lists", refill);
    model.off("msg:custom", hear);
  };
}

export default { render };
