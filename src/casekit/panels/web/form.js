// A form that Python describes: controls for the fields of a record or a draft, each with its way in the data. What is
// typed stands here first and goes to Python a moment later through `set`. Used by the Curate and Equality panels.

const PAUSE = 400; // milliseconds without a key before what was typed is sent

const isEmpty = (value) => value === "" || value == null || (typeof value === "object" && !Object.keys(value).length);

// `set(way, value)` sends a change, `touched` and `redrawn` are told of one; `offered(name, data)` gives choices that change,
// `more(tools)` controls of a panel's own.
function formOf({ newId, set, touched, redrawn, offered = () => [], more = () => ({}) }) {
  let data = {}; // as it stands on the page
  const pending = new Map(); // what was typed and not sent yet: way → timer and value

  function labelled(text, control, hint = "") {
    control.id ||= newId();
    const help = hint ? make("p", { className: "ck-hint", id: newId() }, hint) : "";
    if (hint) control.setAttribute("aria-describedby", help.id);
    return make("div", { className: "ck-field" }, make("label", { htmlFor: control.id, className: "ck-label" }, text),
      help, control);
  }

  function flush() {
    for (const [way, { timer, value }] of pending) {
      clearTimeout(timer);
      set(JSON.parse(way), value);
    }
    pending.clear();
  }

  function get(way) {
    return way.reduce((here, part) => here?.[part], data);
  }

  // Change the data on the page at once, and tell Python soon.
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
    touched();
  }

  // Each control is a div with its way in the data, so that a problem can be shown beside it.
  function field(spec, way) {
    return (controls[spec.kind] ?? controls.line)(spec, way);
  }

  function frame(spec, way, control, extra = []) {
    control.id = newId();
    const help = make("p", { className: "ck-hint", id: newId(), hidden: !spec.help || spec.help === spec.label }, spec.help);
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
      make("span", { className: "ck-hint", hidden: !spec.help || spec.help === spec.label }, spec.help)), fault, ...children);
    node.dataset.way = JSON.stringify(way);
    return node;
  }

  function offer(control, spec, value) {
    const none = spec.default ? [] : [{ id: "", label: spec.needed ? "Choose…" : "Not stated" }];
    const strange = value && !spec.choices.some(({ id }) => id === value) ? [{ id: value, label: value }] : [];
    control.replaceChildren(...[...none, ...spec.choices, ...strange].map(({ id, label, depth }) =>
      make("option", { value: id }, "\u2003".repeat(depth ?? 0) + label)));
    control.value = value;
  }

  function input(spec, way, type, more = {}) {
    const longest = spec.longest ? { maxLength: spec.longest } : {};
    const control = make(type === "text-area" ? "textarea" : "input",
      type === "text-area" ? { rows: 4, ...longest, ...more } : { type, autocomplete: "off", ...longest, ...more });
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
      const control = make("select", {});
      const given = get(way);
      offer(control, spec, given ?? spec.default ?? "");
      const meaning = make("p", { className: "ck-hint ck-means" });
      const explain = () => setText(meaning, spec.choices.find(({ id }) => id === control.value)?.definition ?? "");
      control.addEventListener("change", () => {
        put(way, control.value, true);
        explain();
      });
      explain();
      return frame(spec, way, control, [meaning]);
    },
    // Choices that change while the form is open: they are looked up whenever the control is entered.
    listed(spec, way) {
      const now = () => ({ ...spec, choices: offered(spec.from, data) });
      const node = controls.choice(now(), way);
      const control = node.querySelector("select");
      control.addEventListener("focus", () => offer(control, now(), control.value));
      return node;
    },
    terms: (spec, way) => picker(spec, way, false),
    coded: (spec, way) => picker(spec, way, true),
    block: (spec, way) => group(spec, way, ...spec.fields.map((inner) => field(inner, [...way, inner.name]))),
    blocks,
    ...more({ field, frame, input, withList, get, put, data: () => data, controls: () => controls }),
  };

  function withList(spec, way, list) {
    const node = input(spec, way, "text");
    node.querySelector("input").setAttribute("list", list.id);
    return node;
  }

  // Terms of a vocabulary as boxes to tick, each with what it means; a coded one may keep the words of the source.
  function picker(spec, way, coded) {
    const idOf = (entry) => (typeof entry === "string" ? entry : entry.term ?? entry.id);
    const entries = () => [...(get(way) ?? [])];
    const summary = make("summary", {});
    const count = () => {
      const names = entries().map((entry) => spec.choices.find(({ id }) => id === idOf(entry))?.label ?? entry.label ?? idOf(entry));
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
    const strange = unknown.map((entry) => button("ck-chip", `Take out ${entry.label ?? idOf(entry)}`, (event) => {
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
      redrawn();
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

  // The control nearest to where a problem is: itself, or the block that would hold it.
  function controlAt(panel, way) {
    for (let length = way.length; length; length -= 1) {
      const key = JSON.stringify(way.slice(0, length));
      const node = [...panel.querySelectorAll("[data-way]")].find((one) => one.dataset.way === key);
      if (node) return node;
    }
    return null;
  }

  function goTo(panel, way) {
    const node = controlAt(panel, way);
    if (!node) return;
    for (let box = node; box && box !== panel; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    (node.querySelector("input, textarea, select, summary, button") ?? node).focus();
    node.scrollIntoView({ block: "center" });
  }

  function load(given) {
    data = structuredClone(given);
  }

  return { load, field, flush, labelled, controlAt, goTo };
}
