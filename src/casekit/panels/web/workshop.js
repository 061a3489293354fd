// What the user sees of the Workshop panel: a page to set the question and save the pack, and live mode, which fills the
// screen with one case at a time. Moving from case to case needs no answer from Python; filters do.

const MINUTES = 10; // what the timer starts with

const KEYS = [
  ["→ or Page Down", "next case"], ["←  or Page Up", "case before"], ["F", "filters"], ["U", "undo the last filter"],
  ["C", "choose this case for the pack, or let it go"], ["B", "blank screen, and back"], ["T", "start or stop the timer"],
  ["+ and −", "a minute more or less"], ["H", "these keys"], ["Escape", "close what is open, then leave live mode"],
];

function render({ model, el }) {
  const prefix = `ck${++panels}`;
  const id = (name) => `${prefix}-${name}`;
  let last = null;
  const line = lineTo(model, (text) => say(text), ": the question is kept.");
  let at = 0; // the case shown
  let used = {}; // what the user did last

  // --- the set-up page ---

  const words = make("input", { type: "search", id: id("words"), className: "ck-words", autocomplete: "off", spellcheck: false });
  const searchForm = make("form", { className: "ck-search", role: "search" },
    make("label", { htmlFor: words.id, className: "ck-label" }, "What is the session about?"),
    make("div", { className: "ck-row" }, words, make("button", { type: "submit", className: "ck-button" }, "Search")));
  const status = make("p", { role: "status", className: "ck-status" });
  const alertPart = make("div");
  const mine = placesPart(model, id, send);
  const recipe = recipePart(id, send, (text) => { status.textContent = text; });
  const chosenHead = make("h3", {}, "Chosen for the pack");
  const chosenList = make("ul", { role: "list", className: "ck-basket" });
  const purpose = make("textarea", { id: id("purpose"), rows: 3, maxLength: 1000 });
  const preElection = make("input", { type: "checkbox", id: id("election") });
  const title = make("input", { type: "text", id: id("title"), autocomplete: "off", maxLength: 200 });
  const packList = make("ul", { role: "list", className: "ck-pack" });
  const checked = make("div", { className: "ck-checked" }); // what a check of the words and the selection found
  const startButton = button("ck-button", "Start live mode", () => start());
  const setUp = make("div", {},
    make("section", { className: "ck-top", "aria-labelledby": id("question") },
      make("h2", { id: id("question") }, "The question"), searchForm, mine.box, recipe.box, status,
      alertPart, mine.bar),
    make("section", { "aria-labelledby": id("live") }, make("h2", { id: id("live") }, "In the room"),
      make("p", {}, "One case at a time in large type, filters as the room calls them out, a timer. Everything works by keyboard; H shows the keys."),
      startButton),
    make("section", { "aria-labelledby": id("pack") }, make("h2", { id: id("pack") }, "The pack"),
      make("p", { className: "ck-hint" }, "Slides, handout, plan and the other papers all come from this one question."),
      chosenHead, chosenList,
      make("div", { className: "ck-field" }, make("label", { htmlFor: title.id, className: "ck-label" }, "Title"), title),
      make("div", { className: "ck-field" }, make("label", { htmlFor: purpose.id, className: "ck-label" }, "Why now"),
        make("p", { className: "ck-hint" }, "In your words; left empty, the slides have a space for it."), purpose),
      make("div", { className: "ck-value" }, make("label", { htmlFor: preElection.id }, preElection,
        make("span", {}, "We are in a pre-election period"))), packList, checked));

  // --- live mode ---

  const liveHead = make("h2", { tabIndex: -1, className: "ck-live-title" });
  const liveQuestion = make("p", { className: "ck-live-question" });
  const liveBody = make("div", { className: "ck-live-body" });
  const counter = make("p", { className: "ck-counter", role: "status" });
  const clock = make("p", { className: "ck-clock", role: "timer", "aria-label": "Timer" });
  const liveMessage = make("p", { role: "alert", className: "ck-live-message", hidden: true });
  const chooseButton = button("ck-live-button", "", () => choose());
  const filterPart = make("section", { className: "ck-live-filters", "aria-label": "Filters", hidden: true });
  const help = make("section", { className: "ck-live-filters", "aria-label": "Keys", hidden: true, tabIndex: -1 },
    make("h3", {}, "Keys"), make("dl", {}, ...KEYS.flatMap(([key, what]) => [make("dt", {}, key), make("dd", {}, what)])),
    button("ck-live-button", "Close", () => toggle(help, false)));
  const curtain = make("div", { className: "ck-curtain", hidden: true, tabIndex: -1, role: "button", "aria-label": "The screen is blank. Press any key to go on." });
  const live = make("section", { className: "ck-live", "aria-label": "Live mode", hidden: true, tabIndex: -1 },
    make("header", {}, liveQuestion, clock), liveMessage,
    make("article", { tabIndex: 0, "aria-label": "The case on the screen" }, liveHead, liveBody),
    make("footer", {},
      button("ck-live-button", "← Back", () => step(-1)), button("ck-live-button", "Next →", () => step(1)), counter,
      chooseButton, button("ck-live-button", "Filters", () => toggle(filterPart)),
      button("ck-live-button", "Undo", () => send({ do: "undo" })), button("ck-live-button", "Blank", () => blank(true)),
      button("ck-live-button", "Timer", () => startTimer()), button("ck-live-button", "Keys", () => toggle(help)),
      button("ck-live-button", "Leave", () => leave()),
      make("p", { className: "ck-live-warning" })),
    filterPart, help, curtain);
  const panel = make("div", { className: "ck ck-workshop", lang: "en-GB" }, setUp, live);
  el.append(panel);

  // --- what the user does ---

  function send(message, area = "", buffers = []) {
    used = { ...message, area };
    panel.dataset.clickedAt = performance.now();
    line.send(message, buffers);
  }

  function say(text) {
    status.textContent = text;
    setText(liveMessage, live.hidden ? "" : text);
  }

  onSubmit(searchForm, () => send({ do: "search", text: words.value }));
  const tellPurpose = () => send({ do: "purpose", text: purpose.value, pre_election: preElection.checked });
  purpose.addEventListener("change", tellPurpose);
  preElection.addEventListener("change", tellPurpose);
  panel.addEventListener("focusin", (event) => {
    event.target.dataset.lmSuppressShortcuts = "true"; // JupyterLab: keys pressed here are not notebook commands
  });

  function start() {
    live.hidden = false;
    setUp.hidden = true;
    document.documentElement.classList.add("ck-is-live");
    live.requestFullscreen?.().catch(() => {}); // without it, the window is filled
    draw();
    liveHead.focus();
  }

  function leave() {
    live.hidden = true;
    setUp.hidden = false;
    document.documentElement.classList.remove("ck-is-live");
    const back = () => startButton.focus();
    if (document.fullscreenElement) document.exitFullscreen().then(back, back);
    back();
  }

  function step(by) {
    const cases = model.get("stage");
    const to = Math.min(Math.max(at + by, 0), cases.length - 1);
    if (to === at) return;
    at = Math.max(to, 0);
    draw();
    liveHead.focus();
    line.send({ do: "at", at }, [], false);
  }

  function choose() {
    const shown = model.get("stage")[at];
    if (shown) send({ do: "basket", id: shown.id, on: !last.basket.some((one) => one.id === shown.id) });
  }

  function toggle(part, on = part.hidden) {
    for (const one of [filterPart, help]) one.hidden = one !== part || !on;
    if (on) (part.querySelector("input, button") ?? part).focus();
    else liveHead.focus();
  }

  function blank(on) {
    curtain.hidden = !on;
    (on ? curtain : liveHead).focus();
  }

  // The timer runs in the browser: it goes on whatever the rest does.
  let left = MINUTES * 60;
  let ends = 0;
  let ticking = 0;
  function startTimer() {
    if (ticking) {
      left = Math.round((ends - Date.now()) / 1000);
      clearInterval(ticking);
      ticking = 0;
    } else {
      ends = Date.now() + left * 1000;
      ticking = setInterval(showClock, 250);
    }
    showClock();
  }
  function moreTime(minutes) {
    if (ticking) ends += minutes * 60000;
    else left = Math.max(0, left + minutes * 60);
    showClock();
  }
  function showClock() {
    const seconds = ticking ? Math.round((ends - Date.now()) / 1000) : left;
    const [sign, all] = seconds < 0 ? ["over by ", -seconds] : ["", seconds];
    const text = `${sign}${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}${ticking ? "" : " (stopped)"}`;
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("ck-over", seconds < 0);
  }

  function keys(event) {
    if (live.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!curtain.hidden) {
      event.preventDefault();
      return blank(false);
    }
    const { key } = event;
    const inFilters = filterPart.contains(event.target);
    if (key === "Escape") {
      event.preventDefault();
      const open = [filterPart, help].find((part) => !part.hidden);
      return open ? toggle(open, false) : leave();
    }
    const act = {
      ArrowRight: () => step(1), PageDown: () => step(1), ArrowLeft: () => step(-1), PageUp: () => step(-1),
      n: () => step(1), p: () => step(-1), f: () => toggle(filterPart), u: () => send({ do: "undo" }), c: choose,
      b: () => blank(true), t: startTimer, h: () => toggle(help), "?": () => toggle(help), "+": () => moreTime(1),
      "-": () => moreTime(-1), Home: () => step(-at), End: () => step(model.get("stage").length),
    }[key.length === 1 ? key.toLowerCase() : key];
    if (!act || (inFilters && key.startsWith("Arrow"))) return;
    event.preventDefault();
    panel.dataset.clickedAt = performance.now();
    act();
  }
  live.addEventListener("keydown", keys); // single letters work only while live mode has the focus

  // --- what Python says ---

  function draw() {
    const cases = model.get("stage");
    const shown = cases[at];
    setText(liveHead, shown ? shown.title : "No case found");
    setHtml(liveBody, shown ? shown.html : `<p>${last?.empty ?? ""}</p>`);
    const most = last ? Math.min(last.total, last.most) : cases.length; // the rest of the stage is on its way
    const more = last && last.total > most ? `, the first of ${last.total}` : "";
    setText(counter, shown ? `Case ${at + 1} of ${most}${more}` : "");
    chooseButton.hidden = !shown;
    const chosen = shown && last?.basket.some((one) => one.id === shown.id);
    chooseButton.textContent = chosen ? "Chosen: let go" : "Choose";
    live.scrollTop = 0;
    liveBody.parentElement.scrollTop = 0;
    panel.dataset.drawnAt = performance.now();
  }

  function showFilters(view) {
    if (JSON.stringify(view.facets) === JSON.stringify(last?.facets)) return;
    const inside = filterPart.contains(document.activeElement);
    const where = inside ? document.activeElement.dataset.value : "";
    filterPart.replaceChildren(make("h3", {}, "Filters"), button("ck-live-button", "Close", () => toggle(filterPart, false)),
      ...view.facets.map((facet) => make("fieldset", {}, make("legend", {}, facet.label),
        ...facet.values.filter((value) => value.chosen || (value.count && value.depth < 1)).map((value) => {
          const box = make("input", { type: "checkbox", checked: value.chosen, "data-value": `${facet.name}/${value.id}` });
          box.addEventListener("change", () => send({ do: "filter", facet: facet.name, value: value.id, on: box.checked }));
          return make("label", { className: "ck-live-value" }, box, `${value.label} (${value.count})`);
        }))));
    if (!inside) return;
    const boxes = [...filterPart.querySelectorAll("input")];
    (boxes.find((box) => box.dataset.value === where) ?? filterPart.querySelector("button")).focus();
  }

  function showPack(view) {
    chosenList.replaceChildren(...view.basket.map((one) => {
      const node = make("li", {}, make("span", {}, one.title),
        button("ck-quiet", "Remove", () => send({ do: "basket", id: one.id, on: false })));
      node.querySelector("button").append(unseen(`: ${one.title}`));
      return node;
    }));
    if (!view.basket.length) {
      chosenList.replaceChildren(make("li", {}, "None yet. Choose cases in live mode; without a choice those nearest to the question are taken."));
    }
    if (!last || last.title !== view.title) title.value = view.title;
    if (document.activeElement !== purpose) purpose.value = view.purpose;
    preElection.checked = view.pre_election;
    setHtml(checked, view.checked);
    if (packList.children.length) return;
    packList.replaceChildren(...view.pack.map(({ kind, label, formats }) => make("li", {}, make("span", {}, label), " ",
      ...formats.map((format) => {
        const node = button("ck-quiet", format.label, () => send({ do: "pack", kind, format: format.id, title: title.value }));
        node.prepend(unseen(`${label}: `));
        return node;
      }))));
  }

  function show() {
    const view = model.get("view");
    if (!view?.facets || !view.pack) return;
    line.answered();
    if (document.activeElement !== words) words.value = view.text;
    say("");
    setText(status, view.status);
    alertPart.replaceChildren(...(view.message && live.hidden ? [make("p", { role: "alert", className: "ck-alert" }, view.message)] : []));
    setText(liveMessage, live.hidden ? "" : view.message);
    const asked = [view.text && `“${view.text}”`, ...view.chosen.map((one) => one.label)].filter(Boolean).join(" · ");
    setText(liveQuestion, `${asked || "Every case"}: ${view.status}`);
    setText(panel.querySelector(".ck-live-warning"), view.warning);
    mine.show(view.mine, last?.mine, used, view.showing);
    if (view.asked !== last?.asked) at = view.at;
    showFilters(view);
    showPack(view);
    last = view;
    draw();
    showClock();
    recipe.keep(view.question);
    panel.dataset.renderedAt = performance.now();
    panel.dataset.version = view.version;
  }

  function hear(message, buffers) {
    line.answered();
    if (message.do === "wait") say(message.text);
    else if (message.do === "download") say(download(panel, message, buffers));
    else if (message.do === "share") recipe.share(message.token).then(say);
  }

  model.on("change:view", show);
  model.on("change:stage", draw);
  model.on("msg:custom", hear);
  show();
  recipe.arrive(last?.question);
  return () => {
    document.documentElement.classList.remove("ck-is-live");
    clearInterval(ticking);
    model.off("change:view", show);
    model.off("change:stage", draw);
    model.off("msg:custom", hear);
  };
}

export default { render };
