// A page over files of one's own: the list of them, one that is only read, earlier versions, and what was typed and has
// not reached the file. Used by the Equality page and the Self-assessment page.

// What the page answers: a line, an alert, and a word when no answer comes. What came of a download or of sharing stands
// until something else is asked for: a file that is kept a moment later must not wipe it away.
function answersOf(model, noun) {
  const said = make("p", { role: "status", className: "ck-status ck-said" });
  const alerts = make("div");
  let ours = "";
  const line = lineTo(model, (text) => setText(said, text), ` and open the ${noun} again: what you typed is kept.`);
  function tell(text) {
    ours = text;
    setText(said, text);
  }
  return {
    nodes: [said, alerts],
    tell,
    typed: (message) => line.send(message),
    ask(message, buffers) {
      tell("");
      line.send(message, buffers);
    },
    show(now) {
      line.answered();
      setText(said, now.said || ours);
      alerts.replaceChildren(...(now.message ? [make("p", { role: "alert", className: "ck-alert" }, now.message)] : []));
    },
    hear(panel, message, buffers, share) {
      line.answered();
      if (message.do === "wait") setText(said, message.text);
      else if (message.do === "download") tell(download(panel, message, buffers));
      else if (message.do === "share") share(message.token).then(tell);
    },
  };
}

// `words` says how things are called: noun, begin, title, titleHint, goOn, where; `part` is the name of the read-only section.
function workOf({ words, labelled, send, head, typedAgain, part }) {
  const { noun } = words;

  // What was typed stays in this browser until Python says that the file has it: a kernel may die in between.
  const unkept = new Map(); // way → value and number of the change
  let changes = 0;
  let place = ""; // under which name they are remembered: the file they belong to
  let shownOpening = 0; // which opening of a file is shown
  const remembered = () => memory(() => JSON.parse(localStorage.getItem(place) ?? "[]"), []);
  function remember() {
    const left = [...unkept].map(([way, { value }]) => [way, value]);
    memory(() => (left.length ? localStorage.setItem(place, JSON.stringify(left)) : localStorage.removeItem(place)));
  }

  const title = make("input", { type: "text", autocomplete: "off", maxLength: 200 });
  const newForm = make("form", { className: "ck-box" }, make("h3", {}, words.begin),
    labelled(words.title, title, words.titleHint),
    make("button", { type: "submit", className: "ck-button" }, "Begin"));
  const fileList = make("ul", { role: "list", className: "ck-basket" });
  const listPart = make("div", { className: "ck-box" }, make("h3", {}, words.goOn), fileList);
  const folder = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  const folderForm = make("form", { className: "ck-box" }, make("h3", {}, words.where),
    labelled("Folder", folder, `Each ${noun} is one plain text file there. Earlier versions stand beside it.`),
    make("button", { type: "submit", className: "ck-button ck-second" }, "Use this folder"));
  const leftPart = make("div", { className: "ck-note ck-left-over", hidden: true });
  const versions = make("ul", { role: "list", className: "ck-basket" });
  const readHead = make("h2", { tabIndex: -1 });
  const readPart = make("section", { "aria-label": part, hidden: true });

  onSubmit(newForm, () => send({ do: "new", title: title.value }));
  onSubmit(folderForm, () => send({ do: "folder", folder: folder.value }));

  function showVersions(list, file) {
    const nodes = file.versions.map(({ name, label }) => make("li", {}, make("span", {}, label),
      button("ck-quiet", "Go back to this version", () => send({ do: "back", version: name }))));
    nodes.forEach((node, at) => node.querySelector("button").append(unseen(`: ${file.versions[at].label}`)));
    list.replaceChildren(...(nodes.length ? nodes : [make("li", {}, "There is no earlier version yet.")]));
  }

  function showReading({ file }) {
    readPart.hidden = false;
    const list = make("ul", { role: "list", className: "ck-basket" });
    showVersions(list, file);
    setText(readHead, `${file.name} is only read`);
    readPart.replaceChildren(button("ck-back", "Back to the start", () => send({ do: "close" })), readHead,
      make("p", {}, "Nothing is written to this file, so nothing in it is lost. What is wrong:"),
      make("ul", {}, ...file.problems.map((text) => make("li", {}, text))),
      make("h3", {}, "The file as it stands"),
      make("pre", { tabIndex: 0, className: "ck-scroll", "aria-label": "The file as it stands" }, file.text),
      make("h3", {}, "Earlier versions"), list);
    if (shownOpening !== file.opening) setTimeout(() => readHead.focus(), 0);
    shownOpening = file.opening;
  }

  // What was typed last time and had not reached the file when the page was left.
  function showLeft(left) {
    leftPart.hidden = !left.length;
    const done = (act) => () => {
      leftPart.hidden = true;
      act();
      head.focus();
    };
    leftPart.replaceChildren(make("p", {}, `Last time ${left.length} ${left.length === 1 ? "change" : "changes"} had not `
      + "reached the file when the page was left. This browser kept what you typed."),
    make("ul", {}, ...left.map(([way, value]) => make("li", {}, words.left?.(JSON.parse(way), value)
      ?? (typeof value === "string" ? value : JSON.stringify(value))))),
    make("div", { className: "ck-bar" },
      button("ck-button ck-second", `Put it into the ${noun}`, done(() => {
        for (const [way, value] of left) typedAgain(JSON.parse(way), value);
        send({ do: "refresh" });
      })),
      button("ck-quiet", "Leave it out", done(remember))));
  }

  return {
    newForm, listPart, folderForm, leftPart, versions, readPart,

    // Remember a change that goes to Python now, and return its number.
    typed(way, value) {
      unkept.set(JSON.stringify(way), { value, number: ++changes });
      remember();
      return changes;
    },

    showStart(now) {
      readPart.hidden = true;
      fileList.replaceChildren(...now.files.map(({ name, title: text, state }) => make("li", {},
        make("button", { type: "button", className: "ck-link", onclick: () => send({ do: "open", name }) }, text),
        make("span", {}, `${name}, ${state}`))));
      listPart.hidden = !now.files.length;
      if (document.activeElement !== folder) folder.value = now.folder;
      shownOpening = 0;
    },

    showReading,

    // Show what belongs to an open file, and say whether it was opened just now.
    showOpen(now) {
      const opened = shownOpening !== now.file.opening;
      readPart.hidden = true;
      if (opened) {
        unkept.clear();
        place = `casekit ${noun} ${now.folder}/${now.file.name}`;
        showLeft(remembered());
      } else if (unkept.size) {
        for (const [way, { number }] of unkept) if (number <= now.kept) unkept.delete(way);
        remember();
      }
      shownOpening = now.file.opening;
      showVersions(versions, now.file);
      return opened;
    },
  };
}
