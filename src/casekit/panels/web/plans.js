// Two parts of the Self-assessment page: evidence for a plan or strategy, and a programme or network as a table.

function planPart({ id, newId, labelled, send, options, tell }) {
  const heading = make("h2", { tabIndex: -1 }, "Plans and strategies");
  const recipe = recipePart(id, (message, _, buffers) => send(message, buffers), tell);
  const question = make("p");
  const questionPart = make("div", { className: "ck-note", hidden: true }, question,
    button("ck-quiet", "Leave the question out, and offer every case", () => send({ do: "no-recipe" })));
  const plan = make("select");
  plan.addEventListener("change", () => send({ do: "plan", plan: plan.value }));
  const planHead = make("h3");
  const about = make("div", { className: "ck-about" });
  const count = make("p");
  const empty = make("p", { className: "ck-note" });
  const list = make("ul", { role: "list", className: "ck-offered" });
  const ticked = make("p", { className: "ck-hint" });
  const title = make("input", { type: "text", autocomplete: "off", maxLength: 200 });
  const format = make("select");
  const findings = make("div");
  const save = make("div", { className: "ck-export" }, make("h3", {}, "Save the evidence insert"),
    make("p", { className: "ck-hint" }, "A numbered paragraph for each case you ticked, with its sources. It says nothing about here: that is for the plan to add."),
    ticked, labelled("Title", title, "Left empty, the name of the plan."), labelled("File", format),
    button("ck-button", "Save the insert", () => send({ do: "insert", title: title.value, format: format.value })), findings);
  const chosen = make("div", {}, planHead, about, make("h3", {}, "Which cases speak to it, and why"), count, empty, list, save);
  const node = make("section", { "aria-label": "Plans and strategies", hidden: true }, heading,
    make("p", { className: "ck-hint" }, "Places in ordinary planning where newcomers can be counted in. Choose one, see which cases speak to it, and tick those to put into it."),
    recipe.box, questionPart, labelled("Plan or strategy", plan), chosen);
  const items = new Map();
  let shownPlan = "";
  let shownTitle = "";

  function item({ id: key, title: name }) {
    const box = make("input", { type: "checkbox", id: newId() });
    box.addEventListener("change", () => send({ do: "tick", id: key, on: box.checked }));
    const body = make("div", { className: "ck-offer" });
    return {
      node: make("li", { className: "ck-tied" }, body, make("div", { className: "ck-value" },
        make("label", { htmlFor: box.id }, box, make("span", {}, "Take into the insert", unseen(`: ${name}`))))),
      show({ ticked: on, html }) {
        box.checked = on;
        setHtml(body, html);
      },
    };
  }

  return {
    node,
    share: recipe.share,
    arrive: recipe.arrive,
    show(now) {
      questionPart.hidden = !now.question;
      setText(question, now.question);
      options(plan, [{ id: "", label: "Choose…" }, ...now.plans], now.plan);
      if (plan.value !== now.plan) plan.value = now.plan;
      chosen.hidden = !now.plan;
      if (!now.plan) return;
      if (shownPlan !== now.plan) items.clear();
      shownPlan = now.plan;
      setText(planHead, now.label);
      setHtml(about, now.about);
      setText(count, now.count);
      setText(empty, now.empty);
      setChildren(list, now.cases.map((one) => {
        if (!items.has(one.id)) items.set(one.id, item(one));
        const held = items.get(one.id);
        held.show(one);
        return held.node;
      }));
      save.hidden = !now.cases.length;
      setText(ticked, now.ticked);
      const told = JSON.stringify([now.plan, now.title]);
      if (told !== shownTitle) title.value = now.title; // what is being typed there stays
      shownTitle = told;
      options(format, now.formats);
      setHtml(findings, now.findings);
    },
  };
}

function programmePart({ newId, labelled, send, options }) {
  const heading = make("h2", { tabIndex: -1 }, "Programmes and networks");
  const choice = make("select");
  choice.addEventListener("change", () => send({ do: "programme", programme: choice.value }));
  const name = make("h3");
  const about = make("div", { className: "ck-about" });
  const filters = make("div", { className: "ck-filter-row" });
  const count = make("p");
  const tableHead = make("h3", {}, "Projects, topics and things to reuse");
  const tablePart = make("div");
  const cardPart = make("section", { className: "ck-cell", "aria-label": "Opened case", "data-card-of": "row", hidden: true });
  const lessons = make("div", { className: "ck-lessons" });
  const othersHead = make("h3", {}, "Other things named for reuse");
  const others = make("div", { className: "ck-lessons" });
  const format = make("select");
  const save = make("div", { className: "ck-export" }, make("h3", {}, "Save this"),
    labelled("File", format, "The rows as they are filtered, with the lessons. A table (CSV) holds the rows alone."),
    button("ck-button", "Save", () => send({ do: "programme-file", format: format.value })));
  const chosen = make("div", {}, name, about, tableHead, filters, count, tablePart, cardPart,
    make("h3", {}, "Lessons on delivery"), lessons, othersHead, others, save);
  const node = make("section", { "aria-label": "Programmes and networks", hidden: true }, heading,
    make("p", { className: "ck-hint" }, "What the projects of a programme covered, what they left for others to use, and what was learnt about running it."),
    labelled("Programme or network", choice), chosen);
  const boxes = new Map(); // facet and value → box, its count and its line
  let shown = "";

  function build(now) {
    boxes.clear();
    filters.replaceChildren(...now.facets.map((facet) => make("details", { className: "ck-group" },
      make("summary", {}, `Filter by ${facet.label.toLowerCase()}`),
      make("fieldset", {}, make("legend", {}, make("span", { className: "ck-unseen" }, facet.label)),
        ...facet.values.map(({ id: value, label }) => {
          const box = make("input", { type: "checkbox", id: newId() });
          box.addEventListener("change", () => send({ do: "filter", facet: facet.name, value, on: box.checked }));
          const number = make("span", { className: "ck-count" });
          boxes.set(`${facet.name}/${value}`, { box, number });
          return make("div", { className: "ck-value" }, make("label", { htmlFor: box.id }, box, make("span", {}, label), number));
        })))));
  }

  return {
    node,
    show(now) {
      options(choice, [{ id: "", label: "Choose…" }, ...now.listed], now.programme);
      if (choice.value !== now.programme) choice.value = now.programme;
      chosen.hidden = !now.programme;
      if (!now.programme) return;
      if (shown !== now.programme) build(now);
      shown = now.programme;
      setText(name, now.label);
      setHtml(about, now.about);
      for (const facet of now.facets) {
        for (const { id: value, count: number, on } of facet.values) {
          const held = boxes.get(`${facet.name}/${value}`);
          held.box.checked = on;
          setText(held.number, `${number}`);
        }
      }
      setText(count, now.count);
      setHtml(tablePart, now.table);
      setHtml(lessons, now.lessons);
      othersHead.hidden = !now.others;
      setHtml(others, now.others);
      options(format, now.formats);
    },
  };
}
