"use strict";
// All rows and sections are in the page, which reads and prints without this script.
// With it, only one page of the table and one section stay in the document: sorting and
// filtering then change as many rows as one page has, however many there are. It stands
// between table and sections, so that the table can be used while these are still read.
(() => {
  const tag = document.documentElement.lang;
  const compare = new Intl.Collator(tag, { numeric: true }).compare;
  const count = new Intl.NumberFormat(tag).format;
  const fill = (text, facts) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? count(facts[name]) : whole));

  function sortable(section) {
    const body = section.querySelector("tbody");
    const rows = [...body.rows];
    const heads = [...section.querySelectorAll("thead th")];
    const form = section.querySelector(".filters");
    const status = section.querySelector(".status");
    const pager = section.querySelector(".pager");
    const size = Number(section.dataset.page);
    const sorted = new Map(); // by column: what each row is sorted by
    let texts = null; // of each row, to be searched
    let order = rows, shown = rows, page = 0;

    function values(column) {
      if (!sorted.has(column)) {
        sorted.set(column, new Map(rows.map((row) => {
          const cell = row.cells[column];
          return [row, cell.dataset.sort ?? cell.textContent.trim()];
        })));
      }
      return sorted.get(column);
    }

    function sort(column) {
      const head = heads[column];
      const turned = { ascending: "descending", descending: "ascending" };
      const direction = turned[head.getAttribute("aria-sort")] ?? head.dataset.first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", direction);
      const by = values(column);
      const sign = direction === "ascending" ? 1 : -1;
      order = [...rows].sort((one, other) => {
        const [a, b] = [by.get(one), by.get(other)];
        if (a === "" || b === "") return (a === "") - (b === ""); // unknown comes last
        return sign * compare(a, b);
      });
      filter();
    }

    function filter() {
      const asked = new FormData(form);
      const words = asked.get("words").toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !texts) {
        texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
      }
      const chosen = [...asked].filter(([name, value]) => name !== "words" && value);
      shown = order.filter((row) =>
        chosen.every(([name, value]) => row.dataset[name].split(" ").includes(value)) &&
        words.every((word) => texts.get(row).includes(word)));
      turn(0);
    }

    function turn(to) {
      const last = Math.max(0, Math.ceil(shown.length / size) - 1);
      page = Math.min(Math.max(to, 0), last);
      const first = page * size;
      const part = shown.slice(first, first + size);
      body.replaceChildren(...part);
      status.textContent = fill(shown.length ? status.dataset.some : status.dataset.none, {
        first: first + 1, last: first + part.length, count: shown.length, all: rows.length,
      });
      pager.hidden = last === 0;
      for (const button of pager.children) {
        const beyond = page + Number(button.dataset.step);
        button.setAttribute("aria-disabled", String(beyond < 0 || beyond > last));
      }
    }

    heads.forEach((head, column) => {
      const button = head.querySelector("button");
      button.disabled = false;
      button.addEventListener("click", () => sort(column));
    });
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    pager.addEventListener("click", ({ target }) => {
      const step = target.closest("button[aria-disabled=false]")?.dataset.step;
      if (step) turn(page + Number(step));
    });
    addEventListener("beforeprint", () => body.replaceChildren(...shown));
    addEventListener("afterprint", () => turn(page));
    filter();
  }

  // One section at a time takes the place of the overview; the address says which.
  function detailed(overview, holder) {
    const details = new Map([...holder.children].map((each) => [each.id, each]));
    const title = document.title;
    let opener = null;
    let height = 0;
    holder.replaceChildren();

    function show() {
      const detail = details.get(location.hash.slice(1));
      const wasOpen = overview.hidden;
      if (detail && !wasOpen) {
        opener = document.activeElement;
        height = scrollY;
      }
      holder.replaceChildren(...(detail ? [detail] : []));
      overview.hidden = Boolean(detail);
      document.title = detail ? `${detail.querySelector("h2").textContent} - ${title}` : title;
      if (detail) {
        prepare(detail);
        scrollTo(0, 0);
        detail.querySelector("h2").focus({ preventScroll: true });
      } else if (wasOpen) {
        scrollTo(0, height);
        opener?.focus({ preventScroll: true });
      }
    }

    addEventListener("hashchange", show);
    show();
  }

  function prepare(detail) {
    const letter = detail.querySelector(".letter");
    const actions = detail.querySelector(".actions");
    if (!letter || !actions.hidden) return;
    actions.hidden = false;
    const { to, subject } = actions.dataset;
    const written = letter.textContent;
    const mail = actions.querySelector("a");
    mail.href = `mailto:${encodeURIComponent(to)}?subject=${encodeURIComponent(subject)}` +
      `&body=${encodeURIComponent(written.replaceAll("\n", "\r\n"))}`;
    const status = actions.querySelector("[role=status]");
    actions.querySelector("button").addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(written);
        status.textContent = status.dataset.done;
      } catch {
        getSelection().selectAllChildren(letter);
        status.textContent = status.dataset.failed;
      }
    });
  }

  for (const section of document.querySelectorAll(".sortable")) sortable(section);
  addEventListener("DOMContentLoaded", () => {
    const overview = document.getElementById("overview");
    const holder = document.getElementById("details");
    if (overview && holder) detailed(overview, holder);
  });
})();
