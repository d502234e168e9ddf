// The search of the site: it runs in the browser, and reads the index once somebody goes to the field.
(() => {
  const { index, root } = document.currentScript.dataset;
  const MOST = 12;
  const AROUND = 60;
  const field = document.querySelector("search");
  const input = field.querySelector("input");
  const list = field.querySelector("ol");
  const status = field.querySelector("[role=status]");
  const language = document.documentElement.lang;
  const folded = (text) => text.normalize("NFKC").toLowerCase();

  /** Every section of every page, folded for comparison; null until the index is there. */
  let sections = null;
  function load() {
    if (sections) return;
    sections = [];
    const script = document.createElement("script");
    script.src = index;
    script.onload = () => {
      sections = globalThis.komoriutaPages.flatMap(([to, locale, title, parts]) =>
        parts.map(([id, heading, text]) => ({
          ...{ to, locale, title, id, heading, text },
          ...{ plainHeading: folded(id ? heading : title), plainTitle: folded(title), plain: folded(text) },
        })),
      );
      show();
    };
    document.head.append(script);
  }

  /** The better, the lower; undefined: a word is missing. */
  function rank(section, words) {
    const { plainHeading, plainTitle, plain, id, locale } = section;
    if (
      !words.every((word) => plainHeading.includes(word) || plain.includes(word) || plainTitle.includes(word))
    )
      return undefined;
    const inHeading = words.filter((word) => plainHeading.includes(word)).length;
    const inText = words.filter((word) => plain.includes(word)).length;
    if (inHeading === 0 && inText === 0) return undefined;
    const own = locale === language ? 0 : 1;
    return own + (words.length - inHeading) * 4 + (words.length - inText) + (id ? 0.5 : 0);
  }

  function show() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    status.textContent = "";
    if (words.length === 0 || !sections?.length) return;
    const found = sections
      .map((section) => ({ section, by: rank(section, words) }))
      .filter(({ by }) => by !== undefined)
      .sort((one, other) => one.by - other.by);
    if (found.length === 0) {
      const nothing = document.createElement("li");
      nothing.className = "nothing";
      nothing.textContent = field.dataset.nothing;
      list.append(nothing);
      status.textContent = field.dataset.nothing;
      return;
    }
    status.textContent = field.dataset.found.replace("{count}", found.length);
    list.append(...found.slice(0, MOST).map(({ section }) => entry(section, words)));
  }

  function entry({ to, locale, title, id, heading, text, plain }, words) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + to + (id && `#${encodeURIComponent(id)}`);
    if (locale !== language) link.lang = locale;
    link.append(id ? `${title} › ${heading}` : title);
    const first = Math.min(...words.map((word) => plain.indexOf(word)).filter((at) => at >= 0));
    if (Number.isFinite(first)) link.append(excerpt(text, plain, first, words));
    item.append(link);
    return item;
  }

  /** Some words around the first match, with all matches marked. */
  function excerpt(text, plain, first, words) {
    const from = Math.max(0, first - AROUND);
    const until = Math.min(text.length, first + 2 * AROUND);
    // Folding may change the length of a text: then nothing is marked.
    const same = text.length === plain.length;
    const small = document.createElement("small");
    small.append(from > 0 ? "… " : "");
    let at = from;
    while (same && at < until) {
      const next = words
        .map((word) => ({ word, place: plain.indexOf(word, at) }))
        .filter(({ place }) => place >= 0 && place < until)
        .sort((one, other) => one.place - other.place)[0];
      if (!next) break;
      const marked = document.createElement("mark");
      marked.textContent = text.slice(next.place, next.place + next.word.length);
      small.append(text.slice(at, next.place), marked);
      at = next.place + next.word.length;
    }
    small.append(text.slice(at, Math.max(at, until)), until < text.length ? " …" : "");
    return small;
  }

  const links = () => [input, ...list.querySelectorAll("a")];
  function move(event, way) {
    const all = links();
    const next = all[all.indexOf(document.activeElement) + way];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "Enter" && event.target === input && !event.isComposing) links()[1]?.click();
    else if (event.key === "Escape") {
      input.value = "";
      input.focus();
      show();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    event.preventDefault();
    input.focus();
  });
  document.addEventListener("click", (event) => {
    if (!field.contains(event.target)) list.replaceChildren();
  });
  input.addEventListener("focus", load);
  input.addEventListener("focus", show);
  input.addEventListener("input", show);
  field.hidden = false;

  // Where the list of pages is longer than the window, the page that is shown is seen in it.
  const pages = document.getElementById("pages");
  const here = pages.querySelector("[aria-current]");
  if (here) pages.scrollTop = here.offsetTop - pages.clientHeight / 2;
})();
