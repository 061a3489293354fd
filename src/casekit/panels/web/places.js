// Where one works, on the Find panel: a box to choose a council by any of its names, a form for an area that is not in
// the list, what counts, and what is shown above the results. Python decides; this draws and sends.

const MOST_OFFERED = 12; // councils offered at a time
const STEPS = ["left out", "counts a little", "counts half", "counts much", "counts in full"]; // of a weight, 0 to 1
const plainName = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replaceAll("&", " and ").replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// A combobox as the ARIA Authoring Practices have it: typing offers, arrows move, Enter takes, Escape closes.
function councilBox(id, choose) {
  const input = make("input", {
    type: "text", id: id("council"), className: "ck-words", autocomplete: "off", role: "combobox", spellcheck: false,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id("councils"),
    "aria-describedby": id("council-hint"),
  });
  const options = make("ul", { id: id("councils"), role: "listbox", "aria-label": "Councils", hidden: true });
  const said = make("span", { role: "status", className: "ck-unseen" });
  const box = make("div", { className: "ck-combo" }, input, options, said);
  let known = [];
  let at = -1;

  function close() {
    options.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function rank(council, wanted) {
    const ranks = council.plain.map((name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1
      : ` ${name}`.includes(` ${wanted}`) ? 2 : 9));
    return Math.min(...ranks);
  }

  function offer() {
    const wanted = plainName(input.value);
    const found = wanted ? known.map((council) => [rank(council, wanted), council]).filter(([how]) => how < 9) : [];
    found.sort((one, other) => one[0] - other[0]); // stays in the order of the names
    const shown = found.slice(0, MOST_OFFERED).map(([, council]) => council);
    close();
    options.replaceChildren(...shown.map((council, number) => {
      const also = council.plain.findIndex((name) => ` ${name}`.includes(` ${wanted}`));
      const other = also > 0 && !plainName(council.label).includes(wanted) ? `, also ${council.names[also]}` : "";
      return make("li", { id: id(`council-${number}`), role: "option", "aria-selected": "false", "data-key": council.key },
        council.label + other);
    }));
    options.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(Boolean(shown.length)));
    const rest = found.length > shown.length ? ` of ${found.length}` : "";
    said.textContent = wanted ? `${shown.length}${rest} ${shown.length === 1 ? "council" : "councils"} offered` : "";
  }

  function move(to) {
    const items = [...options.children];
    if (!items.length) return;
    at = (to + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    input.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  }

  function take(item) {
    input.value = known.find((council) => council.key === item.dataset.key).label;
    close();
    choose(item.dataset.key);
  }

  input.addEventListener("input", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !options.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (!open) offer();
      move(at < 0 ? (down ? 0 : -1) : at + (down ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && at >= 0) take(options.children[at]);
      else {
        close();
        choose(input.value);
      }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  options.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  options.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
  return {
    box,
    input,
    know(councils) {
      known = councils.map((council) => ({ ...council, plain: council.names.map(plainName) }));
    },
  };
}

function placesPart(model, id, send) {
  const summary = make("summary", {}, "Compare with where I work");
  const council = councilBox(id, (name) => send({ do: "mine", name }));
  const form = make("form", {},
    make("label", { htmlFor: council.input.id, className: "ck-label" }, "I work for"),
    make("p", { id: id("council-hint"), className: "ck-hint" },
      "Your council, present or former, by any of its names, such as: kings lynn. Nothing leaves this computer."),
    make("div", { className: "ck-row" }, council.box, make("button", { type: "submit", className: "ck-button" }, "Compare")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ do: "mine", name: council.input.value });
  });

  // --- an area that is not in the list ---

  const fields = new Map();
  function field(name, label, node, hint = "") {
    node.id = id(`own-${name}`);
    fields.set(name, node);
    const parts = [make("label", { htmlFor: node.id }, label)];
    if (hint) {
      node.setAttribute("aria-describedby", `${node.id}-hint`);
      parts.push(make("p", { id: `${node.id}-hint`, className: "ck-hint" }, hint));
    }
    return make("div", { className: "ck-field" }, ...parts, node);
  }
  const unknown = () => make("option", { value: "" }, "Not known");
  const pick = (options = []) => make("select", {}, unknown(), ...options.map(([value, label]) =>
    make("option", { value }, label)));
  const yesOrNo = () => pick([["yes", "Yes"], ["no", "No"]]);
  const fifths = [["1", "1, most deprived"], ["2", "2"], ["3", "3"], ["4", "4"], ["5", "5, least deprived"]];
  const own = make("form", { className: "ck-own-form" },
    make("p", { className: "ck-hint" }, "Leave what you do not know. It then counts neither for nor against."),
    make("div", { className: "ck-fields" },
      field("name", "Name of your area", make("input", { type: "text", autocomplete: "off", maxLength: 80 })),
      field("council_type", "Type of council", pick()),
      field("country", "Nation or country", pick()),
      field("region", "Region", pick()),
      field("rural_urban", "Rural or urban", pick()),
      field("population", "Residents", make("input", { type: "text", inputMode: "numeric", autocomplete: "off" })),
      field("deprivation", "Deprivation, by fifths of all areas", pick(fifths)),
      field("coast", "On the coast", yesOrNo()),
      field("port", "With a sea port", yesOrNo())),
    make("button", { type: "submit", className: "ck-button ck-second" }, "Use this area"));
  own.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ do: "describe", fields: Object.fromEntries([...fields].map(([name, node]) => [name, node.value])) });
  });
  const byHand = make("details", {}, make("summary", {}, "My area is not in the list"), own);

  // --- what is known of it, and what counts ---

  const head = make("h3", { tabIndex: -1 });
  const basis = make("p", { className: "ck-hint" });
  const facts = make("dl", { className: "ck-known" });
  const known = make("details", {}, make("summary", {}, "What is known of it"), facts);
  const weights = make("fieldset", { className: "ck-weights" },
    make("legend", {}, make("span", { className: "ck-legend" }, "What should count?")));
  const story = make("ul", { role: "list", className: "ck-stories" });
  const storyBox = make("details", {}, make("summary", {}, "Our migration story"),
    make("fieldset", {}, make("legend", {},
      make("span", { className: "ck-legend" }, "Tick what fits your area"),
      make("span", { className: "ck-hint" }, "The register holds no such thing for councils.")), story));
  const file = make("input", { type: "file", id: id("list"), accept: ".csv,text/csv", "aria-describedby": id("list-hint") });
  const drop = button("ck-quiet", "", () => send({ do: "neighbours", drop: true }));
  const missed = make("p", { className: "ck-hint" });
  const listBox = make("details", {}, make("summary", {}, "A published list of neighbours"),
    make("label", { htmlFor: file.id }, "List (CSV)"),
    make("p", { id: id("list-hint"), className: "ck-hint" },
      "One row for each authority with its neighbours side by side, or one for each pair with a rank. It is read here and not kept."),
    file, drop, missed);
  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    const data = await chosen.slice(0, 5_000_001).arrayBuffer();
    send({ do: "neighbours", name: chosen.name }, "mine", [data]);
    file.value = "";
  });
  const area = make("div", { className: "ck-area", hidden: true }, head, basis,
    button("ck-quiet", "Remove my area", () => send({ do: "forget" })),
    known, weights, storyBox, listBox);
  const alerts = make("div");
  const box = make("details", { className: "ck-mine", "data-area": "mine" }, summary, form, byHand, alerts, area);

  // --- above the results ---

  const orderName = id("order");
  const choice = (by, text) => {
    const radio = make("input", { type: "radio", name: orderName, value: by });
    radio.addEventListener("change", () => send({ do: "order", by }));
    return { radio, label: make("label", {}, radio, make("span", {}, text)) };
  };
  const likeness = choice("likeness", "Most like us first");
  const match = choice("match", "Best match first");
  const only = make("input", { type: "checkbox", "aria-describedby": id("passing") });
  only.addEventListener("change", () => send({ do: "only", on: only.checked }));
  const passing = make("p", { id: id("passing"), className: "ck-hint" });
  const caution = make("p", { className: "ck-caution" });
  const order = make("fieldset", { className: "ck-radios" }, make("legend", {}, "Order"), likeness.label, match.label);
  const bar = make("div", { className: "ck-order", "data-area": "order", hidden: true },
    make("p", {}, make("strong", {}, "Compared with: "), make("span")), order,
    make("label", { className: "ck-only" }, only, make("span", {}, "Only places like mine")), passing, caution);

  const ranges = new Map();
  function showLists() {
    const lists = model.get("lists");
    if (!lists?.councils) return;
    council.know(lists.councils);
    const fill = (name, options) => fields.get(name).replaceChildren(unknown(), ...options);
    const option = (value, label = value) => make("option", { value }, label);
    fill("council_type", lists.council_type.map((each) => option(each.id, each.label)));
    fill("country", lists.country.map((each) => option(each)));
    fill("region", lists.region.map((each) => option(each)));
    fill("rural_urban", Object.entries(lists.rural_urban).map(([label, values]) =>
      make("optgroup", { label }, ...values.map((each) => option(each)))));
    for (const lens of lists.lenses) {
      const range = make("input", {
        type: "range", min: 0, max: 1, step: 0.25, id: id(`lens-${lens.id}`), "aria-describedby": id(`asks-${lens.id}`),
      });
      const told = make("output", { htmlFor: range.id });
      const say = () => {
        told.textContent = STEPS[Math.round(range.value * 4)];
        range.setAttribute("aria-valuetext", told.textContent);
      };
      range.addEventListener("input", say);
      range.addEventListener("change", () => send({ do: "weigh", lens: lens.id, value: Number(range.value) }));
      ranges.set(lens.id, { range, say });
      weights.append(make("div", { className: "ck-weight" },
        make("label", { htmlFor: range.id }, lens.label),
        make("span", { id: id(`asks-${lens.id}`), className: "ck-hint" }, lens.question), range, told));
    }
    story.replaceChildren(...lists.story.map((term) => {
      const tick = make("input", { type: "checkbox", value: term.id, "aria-describedby": id(`story-${term.id}`) });
      tick.addEventListener("change", () => send({
        do: "story", story: [...story.querySelectorAll("input")].filter((each) => each.checked).map((each) => each.value),
      }));
      return make("li", { className: "ck-value" },
        make("label", {}, tick, make("span", {}, term.label)),
        make("span", { id: id(`story-${term.id}`), className: "ck-hint" }, term.definition));
    }));
  }
  showLists();

  function show(mine, before, used, showing) {
    const chosen = Boolean(mine.place);
    area.hidden = bar.hidden = !chosen;
    setText(summary, chosen ? `I work for: ${mine.place}` : "Compare with where I work");
    if (before && before.place !== mine.place) {
      council.input.value = chosen && used.do === "mine" ? mine.place : "";
      if (chosen && ["mine", "describe"].includes(used.do)) head.focus({ preventScroll: true });
      if (!chosen) council.input.focus();
    }
    if (!chosen) return;
    setText(head, mine.place);
    setText(basis, mine.basis);
    bar.querySelector("p span").textContent = mine.place;
    if (JSON.stringify(before?.facts) !== JSON.stringify(mine.facts)) {
      facts.replaceChildren(...mine.facts.flatMap(([label, words]) => [make("div", {},
        make("dt", {}, label), make("dd", {}, words))]));
    }
    for (const [lens, { range, say }] of ranges) {
      range.value = mine.weights[lens];
      say();
    }
    for (const tick of story.querySelectorAll("input")) tick.checked = mine.story.includes(tick.value);
    setText(drop, mine.listed ? `Remove the list ${mine.listed}` : "");
    setText(missed, mine.unmatched.length ? `Left out: ${mine.unmatched.join("; ")}.` : "");
    order.hidden = showing !== "cases"; // a map has no order
    likeness.radio.checked = mine.by_likeness;
    match.radio.checked = !mine.by_likeness;
    only.checked = mine.only;
    setText(passing, mine.passing);
    setText(caution, mine.caution);
  }
  return { box, bar, alerts, head, show };
}
