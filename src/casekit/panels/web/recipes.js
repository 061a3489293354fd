// A question to keep: opened from a file or from the address of the page, shared as an address. In the app it goes with
// the reader from page to page, and is there again after a reload, until the tab is closed. Used by the Find and Workshop
// panels.

const IN_ADDRESS = "#question=";
const IN_TAB = "casekit question";
const MOST_RECIPE = 200000; // bytes

function recipePart(id, send, tell) {
  const file = make("input", { type: "file", id: id("recipe-file"), accept: ".yaml,.yml" });
  const openForm = make("form", {},
    make("label", { htmlFor: file.id, className: "ck-label" }, "Open a saved question"),
    make("p", { className: "ck-hint", id: id("recipe-hint") }, "A recipe: the .yaml file that was saved with a summary, or with Share below."),
    make("div", { className: "ck-row" }, file, make("button", { type: "submit", className: "ck-button ck-second" }, "Open")));
  file.setAttribute("aria-describedby", id("recipe-hint"));
  const address = make("input", { type: "text", id: id("recipe-address"), readOnly: true, hidden: true });
  const addressLabel = make("label", { htmlFor: address.id, className: "ck-label", hidden: true },
    "Address of this question, for people who use this casekit");
  const box = make("details", { className: "ck-recipe" }, make("summary", {}, "Open or share a question"), openForm,
    button("ck-button ck-second", "Share this question", () => send({ do: "share" }, "share")), addressLabel, address);
  onSubmit(openForm, async () => {
    const chosen = file.files[0];
    if (!chosen) return tell("Choose the file of a recipe first.");
    if (chosen.size > MOST_RECIPE) return tell(`${chosen.name} is too large to be a recipe.`);
    send({ do: "recipe", name: chosen.name }, "recipe", [await chosen.arrayBuffer()]);
  });
  const inApp = document.querySelector(".casekit-menu") !== null; // a notebook has panels and questions of its own
  const before = inApp ? memory(() => sessionStorage.getItem(IN_TAB), null) : null;
  return {
    box,
    before,
    keep(token) {
      if (inApp) memory(() => (token ? sessionStorage.setItem(IN_TAB, token) : sessionStorage.removeItem(IN_TAB)));
    },
    // Take up the question that came with the address of the page, or the one asked last in this tab.
    arrive(shown) {
      const { hash } = window.location;
      if (hash.startsWith(IN_ADDRESS)) send({ do: "recipe", token: hash.slice(IN_ADDRESS.length) }, "recipe");
      else if (before && before !== shown) send({ do: "recipe", token: before, along: true }, "recipe");
    },
    async share(token) {
      const link = new URL(window.location.href);
      link.hash = IN_ADDRESS + token;
      address.value = link.href;
      address.hidden = addressLabel.hidden = false;
      address.focus();
      address.select();
      let copied = false;
      try {
        await navigator.clipboard.writeText(link.href);
        copied = true;
      } catch {
        copied = false; // the browser forbids it: the address stands there, selected
      }
      return copied ? "The address was copied." : "Copy the address below.";
    },
  };
}
