// What the user sees of the Curate panel. Python checks everything and says it in `view`; `form` says which controls a
// record has, `lists` holds the places, cases and shared sources to choose from. What is typed stands here first and goes
// to Python a moment later, which keeps it in the draft's file.

const PAUSE = 400; // milliseconds without a key before what was typed is sent
const PATIENCE = 15000; // milliseconds without an answer before we say so

const isEmpty = (value) => value === "" || value == null || (typeof value === "object" && !Object.keys(value).length);

function render({ model, el }) {
  const prefix = `ck${++panels}`;
  let numbers = 0;
  const newId = () => `${prefix}-${++numbers}`;
  let last = null; // the view before this one
  let data = {}; // the open record, as it stands on the page
  let shownVersion = -1; // which opening of a draft the form shows
  let waiting = 0;
  const pending = new Map(); // what was typed and not sent yet: way → timer and value

  // --- the start ---

  const dataList = (name) => {
    const node = make("datalist", { id: newId() });
    node.fill = () => node.replaceChildren(...(model.get("lists")[name] ?? [])
      .map(({ id, label }) => make("option", { value: id }, label)));
    return node;
  };
  const places = dataList("places");
  const cases = dataList("cases");
  const shared = dataList("sources");

  function labelled(text, control, hint = "") {
    control.id ||= newId();
    const help = hint ? make("p", { className: "ck-hint", id: newId() }, hint) : "";
    if (hint) control.setAttribute("aria-describedby", help.id);
    return make("div", { className: "ck-field" }, make("label", { htmlFor: control.id, className: "ck-label" }, text),
      help, control);
  }

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
  const discard = button("ck-quiet", "Discard this draft", () => confirmDiscard());
  const sure = make("div", { className: "ck-bar", hidden: true });
  const record = make("section", { className: "ck-record-form", "aria-label": "Record", hidden: true },
    button("ck-back", "Back to the start (the draft is kept)", () => send({ do: "close" })),
    head, fileName, status, reportPart, todo, body, preview, reviewPart,
    make("div", { className: "ck-bar ck-save" }, publish, discard), sure);
  const said = make("p", { role: "status", className: "ck-status ck-said" });
  const alertPart = make("div");
  const panel = make("div", { className: "ck ck-curate", lang: "en-GB" }, said, alertPart, start, record,
    places, cases, shared);
  el.append(panel);

  // --- what the user does ---

  function send(message, buffers = []) {
    flush();
    said.textContent = "";
    panel.dataset.clickedAt = performance.now();
    clearTimeout(waiting);
    waiting = setTimeout(() => { said.textContent = "No answer yet. If this stays, reload the page: drafts are kept."; },
      PATIENCE);
    model.send(message, undefined, buffers);
  }

  function flush() {
    for (const [way, { timer, value }] of pending) {
      clearTimeout(timer);
      model.send({ do: "set", way: JSON.parse(way), value });
    }
    pending.clear();
  }

  function get(way) {
    return way.reduce((here, part) => here?.[part], data);
  }

  // Change the record on the page at once, and tell Python soon.
  function put(way, value, soon = false) {
    let here = data;
    way.slice(0, -1).forEach((part, at) => {
      if (typeof here[part] !== "object" || here[part] === null) here[part] = typeof way[at + 1] === "number" ? [] : {};
      here = here[part];
    });
    const name = way.at(-1);
    if (isEmpty(value) && !Array.isArray(here)) delete here[name];
    else here[name] = value;
    const key = JSON.stringify(way);
    clearTimeout(pending.get(key)?.timer);
    pending.set(key, { value, timer: setTimeout(flush, soon ? 0 : PAUSE) });
    panel.dataset.clickedAt = performance.now();
  }

  const onSubmit = (form, act) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
  onSubmit(newForm, () => send({ do: "new", title: newTitle.value, place: newPlace.value }));
  onSubmit(oldForm, () => send({ do: "open", id: oldCase.value }));
  onSubmit(fileForm, async () => {
    const chosen = file.files[0];
    if (!chosen) return warn("Choose a document first.");
    said.textContent = `Reading ${chosen.name}…`;
    const bytes = await chosen.arrayBuffer();
    send({ do: "import", name: chosen.name }, [bytes]);
    said.textContent = `Reading ${chosen.name}…`;
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

  function warn(text) {
    alertPart.replaceChildren(...(text ? [make("p", { role: "alert", className: "ck-alert" }, text)] : []));
  }

  // --- the controls of a record ---

  // Each control is a div with its way in the record, so that a problem can be shown beside it.
  function field(spec, way) {
    return (controls[spec.kind] ?? controls.line)(spec, way);
  }

  function frame(spec, way, control, extra = []) {
    control.id = newId();
    const help = make("p", { className: "ck-hint", id: newId(), hidden: spec.help === spec.label }, spec.help);
    const fault = make("p", { className: "ck-fault", id: newId(), hidden: true });
    control.setAttribute("aria-describedby", `${help.id} ${fault.id}`);
    if (spec.needed) control.setAttribute("aria-required", "true");
    const label = make("label", { htmlFor: control.id, className: "ck-label" }, spec.label,
      ...(spec.needed ? [make("span", { className: "ck-needed" }, " (needed)")] : []));
    const node = make("div", { className: "ck-field" }, label, help, control, ...extra, fault);
    node.dataset.way = JSON.stringify(way);
    return node;
  }

  function group(spec, way, ...children) {
    const fault = make("p", { className: "ck-fault", hidden: true });
    const node = make("fieldset", { className: "ck-group-field" },
      make("legend", {}, make("span", { className: "ck-legend" }, spec.label,
        ...(spec.needed ? [make("span", { className: "ck-needed" }, " (needed)")] : [])), " ",
      make("span", { className: "ck-hint", hidden: spec.help === spec.label }, spec.help)), fault, ...children);
    node.dataset.way = JSON.stringify(way);
    return node;
  }

  function input(spec, way, type, more = {}) {
    const control = make(type === "text-area" ? "textarea" : "input",
      type === "text-area" ? { rows: 4, ...more } : { type, autocomplete: "off", ...more });
    const value = get(way);
    control.value = typeof value === "string" ? value : "";
    control.addEventListener("input", () => put(way, control.value));
    return frame(spec, way, control);
  }

  const controls = {
    line: (spec, way) => input(spec, way, "text"),
    text: (spec, way) => input(spec, way, "text-area"),
    year: (spec, way) => input(spec, way, "text", { inputMode: "numeric", maxLength: 4 }),
    date: (spec, way) => input(spec, way, "date"),
    lines(spec, way) {
      const control = make("textarea", { rows: 2 });
      control.value = (get(way) ?? []).join("\n");
      control.addEventListener("input", () =>
        put(way, control.value.split("\n").map((line) => line.trim()).filter(Boolean)));
      return frame({ ...spec, help: `${spec.help}. One a line.` }, way, control);
    },
    flag(spec, way) {
      const control = make("input", { type: "checkbox", checked: get(way) === "true" });
      control.addEventListener("change", () => put(way, control.checked ? "true" : "", true));
      const node = frame(spec, way, control);
      node.classList.add("ck-flag");
      return node;
    },
    choice(spec, way) {
      const control = make("select", {}, make("option", { value: "" }, spec.needed ? "Choose…" : "Not stated"),
        ...spec.choices.map(({ id, label, depth }) => make("option", { value: id }, "\u2003".repeat(depth ?? 0) + label)));
      const given = get(way);
      control.value = given ?? "";
      if (given && control.value !== given) {
        control.append(make("option", { value: given }, given));
        control.value = given;
      }
      const meaning = make("p", { className: "ck-hint ck-means" });
      const explain = () => setText(meaning, spec.choices.find(({ id }) => id === control.value)?.definition ?? "");
      control.addEventListener("change", () => {
        put(way, control.value, true);
        explain();
      });
      explain();
      return frame(spec, way, control, [meaning]);
    },
    source(spec, way) {
      const keys = (data.sources ?? []).map((source) => source.key).filter(Boolean);
      const node = controls.choice({
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
    terms: (spec, way) => picker(spec, way, false),
    coded: (spec, way) => picker(spec, way, true),
    block: (spec, way) => group(spec, way, ...spec.fields.map((inner) => field(inner, [...way, inner.name]))),
    blocks,
  };

  function withList(spec, way, list) {
    const node = input(spec, way, "text");
    node.querySelector("input").setAttribute("list", list.id);
    return node;
  }

  // Terms of a vocabulary as boxes to tick, each with what it means; a coded one may keep the words of the source.
  function picker(spec, way, coded) {
    const idOf = (entry) => (typeof entry === "string" ? entry : entry.term);
    const entries = () => [...(get(way) ?? [])];
    const summary = make("summary", {});
    const count = () => {
      const names = entries().map((entry) => spec.choices.find(({ id }) => id === idOf(entry))?.label ?? idOf(entry));
      summary.textContent = names.length ? `${spec.label}: ${names.join(", ")}` : `${spec.label}: choose`;
    };
    const find = make("input", { type: "search", autocomplete: "off", id: newId() });
    const rows = spec.choices.map((term) => {
      const box = make("input", { type: "checkbox", id: newId(), checked: entries().some((e) => idOf(e) === term.id) });
      const words = make("div", { className: "ck-worded" });
      const draw = () => {
        const at = entries().findIndex((entry) => idOf(entry) === term.id);
        words.replaceChildren(...(coded && at >= 0 ? [worded(at)] : []));
      };
      const worded = (at) => make("details", {}, make("summary", {}, "As the source words it", unseen(`: ${term.label}`)),
        ...[["as_worded", "In the source's own words"], ["locator", "Where in the source"]].map(([name, label]) => {
          const control = make("input", { type: "text", autocomplete: "off" });
          const entry = entries()[at];
          control.value = typeof entry === "string" ? "" : entry[name] ?? "";
          control.addEventListener("input", () => {
            const all = entries();
            const place = all.findIndex((one) => idOf(one) === term.id);
            const whole = { ...(typeof all[place] === "string" ? { term: term.id } : all[place]), [name]: control.value };
            if (!control.value) delete whole[name];
            all[place] = Object.keys(whole).length > 1 ? whole : term.id;
            put(way, all);
          });
          return labelled(label, control);
        }));
      box.addEventListener("change", () => {
        const others = entries().filter((entry) => idOf(entry) !== term.id);
        put(way, box.checked ? [...others, term.id] : others, true);
        count();
        draw();
      });
      draw();
      const hint = make("span", { className: "ck-hint", id: newId() }, term.definition);
      box.setAttribute("aria-describedby", hint.id);
      const row = make("li", { className: "ck-value" },
        make("label", {}, box, make("span", {}, term.label)), hint, words);
      row.style.paddingLeft = `${(term.depth ?? 0) * 1.5}rem`;
      row.words = `${term.label} ${term.definition}`.toLowerCase();
      return row;
    });
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase().split(/\s+/);
      rows.forEach((row) => { row.hidden = !words.every((word) => row.words.includes(word)); });
    });
    const unknown = entries().filter((entry) => !spec.choices.some(({ id }) => id === idOf(entry)));
    const strange = unknown.map((entry) => button("ck-chip", `Take out ${idOf(entry)}`, (event) => {
      put(way, entries().filter((one) => idOf(one) !== idOf(entry)), true);
      event.target.remove();
      count();
    }));
    count();
    const finder = rows.length > 12 ? [labelled("Find a term in this list", find)] : [];
    const box = make("details", { className: "ck-picker" }, summary, ...finder, make("ul", { role: "list" }, ...rows));
    return group(spec, way, ...strange, box);
  }

  // A list of entries of one kind: passages, outcomes, figures, sources.
  function blocks(spec, way) {
    const list = make("div");
    const quiet = make("p", { role: "status", className: "ck-unseen" });
    const back = button("ck-button ck-second", "", () => restore());
    back.hidden = true;
    let gone = null;
    const name = (at) => `${spec.add[0].toUpperCase()}${spec.add.slice(1)} ${at + 1}`;
    const all = () => (Array.isArray(get(way)) ? get(way) : []);

    function entry(at) {
      const place = [...way, at];
      const move = (to, text) => {
        const node = button("ck-quiet", text, () => change(() => all().splice(to, 0, ...all().splice(at, 1)), to));
        node.append(unseen(`: ${name(at)}`));
        node.disabled = to < 0 || to >= all().length;
        return node;
      };
      const remove = button("ck-quiet", "Remove", () => {
        gone = { at, value: all()[at] };
        change(() => all().splice(at, 1), Math.max(0, at - 1));
        back.hidden = false;
        back.textContent = `Put ${name(at).toLowerCase()} back`;
        back.focus();
        quiet.textContent = `${name(at)} was removed.`;
      });
      remove.append(unseen(`: ${name(at)}`));
      const node = make("fieldset", { className: "ck-entry" },
        make("legend", {}, make("span", { className: "ck-legend" }, name(at))),
        make("p", { className: "ck-fault", hidden: true }),
        ...spec.fields.map((inner) => field(inner, [...place, inner.name])),
        make("div", { className: "ck-bar" }, move(at - 1, "Move up"), move(at + 1, "Move down"), remove));
      node.dataset.way = JSON.stringify(place);
      return node;
    }

    function draw() {
      list.replaceChildren(...all().map((_, at) => entry(at)));
    }

    function change(act, focusAt) {
      act();
      put(way, all(), true);
      draw();
      showFaults(last?.draft);
      list.children[focusAt]?.querySelector("input, textarea, select")?.focus();
    }

    function restore() {
      change(() => all().splice(gone.at, 0, gone.value), gone.at);
      back.hidden = true;
    }

    const add = button("ck-button ck-second", `Add ${/^[aeiou]/.test(spec.add) ? "an" : "a"} ${spec.add}`, () => {
      if (!Array.isArray(get(way))) put(way, []);
      const here = way.slice(0, -1).reduce((one, part) => (one[part] ??= {}), data);
      here[way.at(-1)] = [...all(), {}];
      draw();
      list.lastElementChild.querySelector("input, textarea, select").focus();
    });
    draw();
    return group(spec, way, list, make("div", { className: "ck-bar" }, add, back), quiet);
  }

  // --- what Python says ---

  function buildForm(draft) {
    data = structuredClone(draft.data);
    const own = make("input", { type: "text", autocomplete: "off", value: draft.id });
    own.addEventListener("change", () => send({ do: "rename", id: own.value }));
    const named = draft.published ? [] : [labelled("Id and file name", own,
      "The place and a word or two, with small letters and hyphens. It cannot be changed once the case is published.")];
    body.replaceChildren(...model.get("form").map((step, at) => {
      const box = make("details", { className: "ck-step", open: !at },
        make("summary", {}, make("span", { className: "ck-step-name" }, `${at + 1}. ${step.label}`),
          make("span", { className: "ck-step-state" })),
        ...(at ? [] : named), ...step.fields.map((spec) => field(spec, [spec.name])));
      return box;
    }));
    sure.hidden = true;
    todo.open = false;
    preview.open = false;
  }

  // The control nearest to where a problem is: itself, or the block that would hold it.
  function controlAt(way) {
    for (let length = way.length; length; length -= 1) {
      const key = JSON.stringify(way.slice(0, length));
      const node = [...panel.querySelectorAll("[data-way]")].find((one) => one.dataset.way === key);
      if (node) return node;
    }
    return null;
  }

  function goTo(way) {
    const node = controlAt(way);
    if (!node) return;
    for (let box = node; box && box !== panel; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    (node.querySelector("input, textarea, select, summary, button") ?? node).focus();
    node.scrollIntoView({ block: "center" });
  }

  function showFaults(draft) {
    if (!draft) return;
    for (const node of panel.querySelectorAll(".ck-fault")) setText(node, "");
    for (const node of panel.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
    const steps = [...body.children];
    const counts = steps.map(() => [0, 0]);
    for (const problem of draft.problems) {
      const node = controlAt(problem.way);
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
    setText(head, draft.title);
    setText(fileName, draft.published
      ? `Changes to the case ${draft.id}, kept in drafts/${draft.id}.yaml until you save them.`
      : `A new case, kept in drafts/${draft.id}.yaml. It is not in the collection yet.`);
    setText(status, draft.status);
    showReport(draft);
    const open = todo.open;
    todo.replaceChildren(make("summary", {}, "What is still to do"), make("ul", { role: "list" },
      ...draft.problems.map((problem) => make("li", {},
        button("ck-link", problem.label, () => goTo(problem.way)), `: ${problem.text}`))));
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
    clearTimeout(waiting);
    for (const list of [places, cases, shared]) if (!list.children.length) list.fill();
    setText(said, view.said);
    warn(view.message);
    showStart(view);
    showDraft(view.draft);
    last = view;
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = view.version;
  }

  function hear(message) {
    if (message.do !== "wait") return;
    clearTimeout(waiting);
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
