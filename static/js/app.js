/* Small helps. Every page works without them. Words come from data attributes, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* The summary of errors takes the focus. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* A form is sent once, however often its button is pressed; coming back, or staying when asked, frees it. */
  const savers = new Map();
  const free = () => {
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
    savers.forEach((saver) => saver.resume());
  };
  window.addEventListener("pageshow", free);

  /* On paper a field of text shows all that it holds, not what fits into its box. */
  window.addEventListener("beforeprint", () => all("textarea").forEach((field) => {
    const paper = document.createElement("div");
    paper.className = "on-paper";
    paper.textContent = field.value;
    field.after(paper);
  }));
  window.addEventListener("afterprint", () => all(".on-paper").forEach((paper) => paper.remove()));

  /* What waits to be saved by itself is saved before another form of the page acts; if that fails, nothing is done. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const waiting = [...savers].filter(([other, saver]) => other !== form && saver.waits());
    if (form.method !== "post" || !waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(waiting.map(([, saver]) => saver.flush())).then((saved) => {
      if (saved.every(Boolean)) form.requestSubmit(event.submitter);
      else waiting[saved.indexOf(false)][1].hold();
    });
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "post" && !event.defaultPrevented) form.dataset.sent = "yes";
  });

  /* Leaving with unsaved changes asks: <form data-warn-unsaved>. What <form data-keeps> holds is kept for the next page of
     this tab instead, and asks only where the tab itself is left. */
  const changed = new Set();
  let inside = false;
  const forget = (form) => changed.delete(form);
  const goesOn = () => { inside = true; setTimeout(() => { inside = false; }, 2000); };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-warn-unsaved], form[data-autosave], form[data-keeps]");
    if (!form) return;
    changed.add(form);
    if ("keeps" in form.dataset) form.dataset.left = "yes";
    showUnsent();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) goesOn(); });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    forget(event.target);
    drop(event.target);
    goesOn();
  });
  window.addEventListener("beforeunload", (event) => {
    if (![...changed].some((form) => !inside || !("keeps" in form.dataset))) return;
    event.preventDefault();
    setTimeout(free, 500); // runs after the question, where the person stays
  });
  window.addEventListener("pagehide", () => all("form[data-keeps]").filter((form) => changed.has(form)).forEach(keep));

  /* A copy in this tab, without tokens: of what is kept for the next page, and of what can not be saved just now. */
  const OURS = ["csrfmiddlewaretoken", "submission_id"];
  const place = (form) => `unsent ${location.pathname} ${form.getAttribute("action") || ""}`;
  function keep(form) {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
    try { sessionStorage.setItem(place(form), JSON.stringify(fields)); } catch { /* no room: leaving asks all the same */ }
  }
  function drop(form) {
    try { sessionStorage.removeItem(place(form)); } catch { /* nothing is kept here */ }
  }
  function bringBack(form) {
    let fields = null;
    try { fields = JSON.parse(sessionStorage.getItem(place(form))); } catch { /* nothing is kept here */ }
    drop(form);
    if (!fields || form.querySelector(".error-summary")) return;
    for (const field of form.elements) {
      if (!field.name || OURS.includes(field.name)) continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    changed.add(form);
    if ("keeps" in form.dataset) form.dataset.left = "yes";
  }
  all("form[data-keeps], form[data-autosave]").forEach(bringBack);

  /* The bar at the bottom tells what has been ticked or written and not sent, now or before (data-left), with the button
     that sends it. */
  const bar = document.querySelector(".contact .bar");
  const parts = bar ? [".bar-status", ".bar-action"].map((part) => bar.querySelector(part)) : [];
  const usual = parts.map((part) => [...part.childNodes]);
  function showUnsent() {
    if (!bar) return;
    const form = document.querySelector("form[data-keeps][data-left]");
    if (!form) return parts.forEach((part, index) => part.replaceChildren(...usual[index]));
    const count = all("[data-choose] input:checked", form).length;
    const words = form.dataset[count === 0 ? "unsent" : count === 1 ? "unsentOne" : "unsentMany"];
    const button = document.createElement("button");
    const own = form.querySelector("button[type=submit]");
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = own.textContent.trim();
    button.addEventListener("click", () => form.requestSubmit(own));
    parts[0].textContent = words.replace("{n}", count);
    parts[1].replaceChildren(button);
  }
  showUnsent();

  /* A page that was left open gets the token that its forms need now. The answer: whether somebody is signed in. */
  async function renew(url) {
    const answer = await (await fetch(url)).json();
    all("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = answer.token; });
    return answer.signed_in;
  }
  const returned = document.querySelector("form[data-renews]");
  if (returned) window.addEventListener("focus", () => renew(returned.dataset.renews).catch(() => {}));

  /* Autosave: <form data-autosave="URL"> with components/autosave.html inside. One save runs at a time; what is typed
     meanwhile, or the form's own button, waits for its answer, so that nobody meets one's own save as another's. */
  const WAIT = 2000;
  const AGAIN = 15000; // after a save that failed
  const PATIENCE = 10000; // then the connection counts as failed
  const SMALL = 60000; // a browser carries this much away even from a page that is left
  function autosave(form) {
    const status = form.querySelector("[data-autosave-status]");
    let timer = null;
    let edits = 0;
    let busy = null;
    let waiting = null;
    let stopped = false; // somebody else's words stand there: only the button goes on
    let sent = false; // the button has been pressed
    const say = (state, time = "") => {
      status.dataset.state = state;
      status.textContent = status.dataset[state.replace(/-(.)/, (_, c) => c.toUpperCase())].replace("{time}", time);
    };
    const failed = (state) => {
      changed.add(form);
      keep(form);
      say(state);
      clearTimeout(timer);
      if (state === "failed") timer = setTimeout(save, AGAIN);
    };
    async function save() {
      if (stopped || sent) return;
      if (busy) { waiting = waiting || save; return; }
      busy = send();
      await busy;
      busy = null;
      const next = waiting;
      waiting = null;
      if (next) await next();
    }
    async function send({ isFirst = true, isLeaving = false } = {}) {
      const kept = edits;
      const data = new FormData(form);
      data.delete("submission_id");
      const keepalive = [...data].reduce((size, [name, value]) => size + 150 + name.length + 3 * value.length, 0) < SMALL;
      if (keepalive) forget(form);
      say("saving");
      const limit = new AbortController();
      const late = setTimeout(() => limit.abort(), PATIENCE);
      try {
        const response = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": isLeaving ? "leaving" : "yes" }, redirect: "manual", keepalive, signal: limit.signal });
        if (response.ok) {
          const answer = await response.json();
          for (const [name, value] of Object.entries(answer.fields || {})) {
            if (form.elements[name]) form.elements[name].value = value;
          }
          for (const [name, value] of Object.entries(answer.page || {})) {
            all(`input[name="${name}"]`).forEach((input) => { input.value = value; });
          }
          if (edits === kept) forget(form);
          if (edits === kept && answer.is_left === false) delete form.dataset.left;
          showUnsent();
          drop(form);
          say("saved", answer.saved_at || "");
        } else if (response.status === 403 && isFirst) {
          await renew(status.dataset.session); // the token was old: once more with a new one
          return await send({ isFirst: false, isLeaving });
        } else {
          stopped = response.status === 409;
          failed({ 401: "signed-out", 403: "signed-out", 404: "gone", 409: "conflict" }[response.status] || "failed");
        }
      } catch {
        failed("failed");
      } finally {
        clearTimeout(late);
      }
    }
    savers.set(form, {
      waits: () => changed.has(form) || busy !== null,
      flush: async () => {
        clearTimeout(timer);
        while (busy) await busy;
        if (changed.has(form)) await save();
        return !changed.has(form);
      },
      resume: () => { sent = false; },
      hold: () => { say("held"); status.scrollIntoView({ block: "center" }); },
    });
    form.addEventListener("input", () => { edits += 1; clearTimeout(timer); timer = setTimeout(save, WAIT); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!navigator.onLine) {
        event.preventDefault();
        failed("failed");
      } else if (busy) {
        event.preventDefault();
        waiting = () => form.requestSubmit(event.submitter);
      } else sent = true;
    });
    const leave = (isGone) => {
      if (!changed.has(form) || stopped || sent) return;
      clearTimeout(timer);
      if (busy) keep(form); // two saves on their way may arrive in either order: the next visit looks again
      if (busy && isGone) send({ isLeaving: true }); // nobody will wait for the running one's answer: this one follows it
      else save();
    };
    window.addEventListener("pagehide", () => leave(true));
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(false); });
    window.addEventListener("online", () => { if (changed.has(form)) save(); });
    window.addEventListener("focus", async () => {
      if (status.dataset.state === "signed-out" && await renew(status.dataset.session).catch(() => false)) save();
    });
    if (changed.has(form)) timer = setTimeout(save, WAIT); // brought back
  }
  all("form[data-autosave]").filter((form) => form.querySelector("[data-autosave-status]")).forEach(autosave);

  /* Order of the chosen times: kuntakierros/slots.html. */
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
    const full = group.querySelector("[data-full]");
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
        item.disabled = !item.checked && order.length >= max;
      }
      full.hidden = order.length < max;
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
    const tell = () => {
      const chosen = order.map((value, index) => `${index + 1}. ${name(value)}`).join("; ");
      live.textContent = full.hidden ? chosen : `${chosen}. ${full.textContent.replace(/\s+/g, " ").trim()}`;
    };
    for (const item of boxes) {
      item.addEventListener("change", () => {
        order = order.filter((value) => value !== item.value);
        if (item.checked) order.push(item.value);
        item.closest(".slots-row").after(full); // beside what was just ticked, where the person looks
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
