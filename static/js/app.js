/* Small helps. Every page works without them. Words come from data attributes, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* The summary of errors takes the focus. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* A form is sent once, however often its button is pressed; coming back by the browser's button frees it. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "post" && !event.defaultPrevented) form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* Leaving with unsaved changes asks: <form data-warn-unsaved>. */
  const changed = new Set();
  const forget = (form) => changed.delete(form);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-warn-unsaved], form[data-autosave]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) forget(event.target); });
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  /* Autosave: <form data-autosave="URL"> with components/autosave.html inside. One save runs at a time; what is typed
     meanwhile, or the form's own button, waits for its answer, so that nobody meets one's own save as another's. */
  const WAIT = 2000;
  const PATIENCE = 10000; // then the connection counts as failed
  const SMALL = 60000; // a browser carries this much away even from a page that is left
  function autosave(form) {
    const status = form.querySelector("[data-autosave-status]");
    let timer = null;
    let edits = 0;
    let busy = false;
    let waiting = null;
    let stopped = false;
    const say = (state, time = "") => {
      status.dataset.state = state;
      status.textContent = status.dataset[state.replace(/-(.)/, (_, c) => c.toUpperCase())].replace("{time}", time);
    };
    async function save() {
      if (stopped) return;
      if (busy) { waiting = waiting || save; return; }
      busy = true;
      await send();
      busy = false;
      const next = waiting;
      waiting = null;
      if (next) next();
    }
    async function send() {
      const kept = edits;
      const data = new FormData(form);
      data.delete("submission_id");
      const keepalive = [...data].reduce((size, [name, value]) => size + 150 + name.length + 3 * value.length, 0) < SMALL;
      if (keepalive) forget(form);
      say("saving");
      const limit = new AbortController();
      const late = setTimeout(() => limit.abort(), PATIENCE);
      try {
        const response = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "yes" }, redirect: "manual", keepalive, signal: limit.signal });
        if (response.ok) {
          const answer = await response.json();
          for (const [name, value] of Object.entries(answer.fields || {})) {
            if (form.elements[name]) form.elements[name].value = value;
          }
          if (edits === kept) forget(form);
          say("saved", answer.saved_at || "");
        } else {
          changed.add(form);
          stopped = response.status === 409;
          say(response.status === 409 ? "conflict" : [0, 401, 403].includes(response.status) ? "signed-out" : "failed");
        }
      } catch {
        changed.add(form);
        say("failed");
      }
      clearTimeout(late);
    }
    form.addEventListener("input", () => { edits += 1; clearTimeout(timer); timer = setTimeout(save, WAIT); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (busy) {
        event.preventDefault();
        waiting = () => form.requestSubmit(event.submitter);
      } else stopped = true;
    });
    const leave = (isGone) => {
      if (!changed.has(form) || stopped) return;
      clearTimeout(timer);
      if (busy && isGone) send(); // there will be nobody to wait for the running one's answer
      else save();
    };
    window.addEventListener("pagehide", () => leave(true));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(false); });
  }
  all("form[data-autosave]").filter((form) => form.querySelector("[data-autosave-status]")).forEach(autosave);

  /* Order of the chosen times: components/slots.html. */
  const arrow = (down) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", down ? "M8 2v11M3 8.5l5 5 5-5" : "M8 14V3M3 7.5l5-5 5 5");
    for (const [name, value] of Object.entries({ fill: "none", stroke: "currentColor", "stroke-width": "2.2" })) path.setAttribute(name, value);
    svg.append(path);
    return svg;
  };
  function ordered(group) {
    const max = Number(group.dataset.choose);
    const hidden = group.querySelector("[data-order]");
    const list = group.querySelector("[data-chosen]");
    const live = group.querySelector("[data-chosen-status]");
    const boxes = all("input[type=checkbox]", group);
    const box = (value) => boxes.find((item) => item.value === value);
    const name = (value) => box(value).closest(".slot").querySelector(".slot-text").textContent.replace(/\s+/g, " ").trim();
    let order = hidden.value.split(",").filter((value) => value && box(value) && box(value).checked);
    order = [...new Set([...order, ...boxes.filter((item) => item.checked).map((item) => item.value)])];

    const button = (value, step, words, disabled) => {
      const node = document.createElement("button");
      node.type = "button";
      node.disabled = disabled;
      node.dataset.step = step;
      node.setAttribute("aria-label", words.replace("{time}", name(value)));
      node.append(arrow(step > 0));
      node.addEventListener("click", () => move(value, step));
      return node;
    };
    function row(value, index) {
      const item = document.createElement("li");
      const text = document.createElement("span");
      text.className = "chosen-text";
      text.textContent = name(value);
      item.append(text, button(value, -1, list.dataset.up, index === 0), button(value, 1, list.dataset.down, index === order.length - 1));
      return item;
    }
    function draw() {
      hidden.value = order.join(",");
      for (const item of boxes) {
        const rank = item.closest(".slot").querySelector(".slot-rank");
        rank.textContent = item.checked ? String(order.indexOf(item.value) + 1) : "";
        item.disabled = !item.checked && (order.length >= max || item.hasAttribute("data-taken"));
      }
      list.replaceChildren(...order.map(row));
      list.hidden = list.previousElementSibling.hidden = order.length < 2;
    }
    function move(value, step) {
      const from = order.indexOf(value);
      order.splice(from, 1);
      order.splice(from + step, 0, value);
      draw();
      const buttons = [...list.children[from + step].querySelectorAll("button")];
      (buttons.find((item) => Number(item.dataset.step) === step && !item.disabled) || buttons.find((item) => !item.disabled)).focus();
      tell();
      group.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const tell = () => { live.textContent = order.map((value, index) => `${index + 1}. ${name(value)}`).join("; "); };
    for (const item of boxes) {
      item.addEventListener("change", () => {
        order = order.filter((value) => value !== item.value);
        if (item.checked) order.push(item.value);
        draw();
        tell();
      });
    }
    draw();
  }
  all("[data-choose]").forEach(ordered);

  /* A choice that reloads its form at once, where the button beside it does the same: <select data-submit>. */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]") && event.target.form.method === "get") event.target.form.requestSubmit();
  });

  /* A link into a closed <details> opens it. */
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
