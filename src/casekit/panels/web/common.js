// What all panels share. It is put in front of each panel's own script.

let panels = 0;

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const button = (kind, text, onclick) => make("button", { type: "button", className: kind, onclick }, text);
const unseen = (text) => make("span", { className: "ck-unseen" }, text);
const isShown = (node) => node.isConnected && node.getClientRects().length > 0;

// What the browser may keep or know; a browser that keeps nothing gives the other answer.
function memory(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}

// Put `nodes` into `parent` in this order, and touch nothing when they are there already.
function setChildren(parent, nodes) {
  const same = parent.children.length === nodes.length && nodes.every((node, at) => node === parent.children[at]);
  if (!same) parent.replaceChildren(...nodes);
}

// Set HTML that Python has escaped. Links out of it get a tab of their own: leaving the page would lose the basket.
function setHtml(node, html) {
  if (node.ckHtml === html) return;
  node.ckHtml = html;
  node.innerHTML = html;
  for (const link of node.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.append(unseen(" (opens in a new tab)"));
  }
}

// What a text field offers while one types; `fill` puts the present choices into it.
function dataList(id, choices) {
  const node = make("datalist", { id });
  node.fill = () => node.replaceChildren(...(choices() ?? []).map(({ id: value, label }) => make("option", { value }, label)));
  return node;
}

const onSubmit = (form, act) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  act();
});

// Give the browser a file that Python made, and say so.
function download(panel, { name, mime }, buffers) {
  const address = URL.createObjectURL(new Blob(buffers, { type: mime }));
  const link = make("a", { href: address, download: name, hidden: true });
  panel.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  return `${name} was saved to Downloads.`;
}

const PATIENCE = 15000; // milliseconds without an answer before we say so

// The line to Python. When no answer comes, or the kernel has ended, `say` tells so; `kept` ends that sentence: what to do.
function lineTo(model, say, kept) {
  let waiting = 0;
  const answered = () => clearTimeout(waiting);
  return {
    answered,
    // Send `message`; `asks` is false where the answer would show nothing.
    send(message, buffers = [], asks = true) {
      answered();
      if (asks) waiting = setTimeout(() => say(`No answer yet. If this stays, reload the page${kept}`), PATIENCE);
      try {
        model.send(message, undefined, buffers);
      } catch { // the kernel has ended
        answered();
        say(`This page has lost its connection. Reload it${kept}`);
      }
    },
  };
}
