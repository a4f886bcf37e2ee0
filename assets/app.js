// Progressive enhancement only: every page works without this file.
"use strict";

// Search boxes with a `data-suggest` address offer firms while a person types.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  suggest(input);
}

// A file input says at once that the file is larger than the server takes.
for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
  input.addEventListener("change", () => {
    const file = input.files[0];
    const tooLarge = file && file.size > Number(input.dataset.maxBytes);
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
}

// Selects marked `data-submit` apply their form at once; without script its button does.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// `/` and Ctrl-K jump to the search box and `?` tells the keys, as in the tools people know.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  const search = document.querySelector("input[type=search]");
  const jump = (event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey));
  if (jump && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && !typing) {
    location.assign("/help");
  }
});

// Going back, a form still holds what was entered; a link to it would not.
for (const link of document.querySelectorAll("a[data-back]")) {
  link.addEventListener("click", (event) => {
    if (history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function suggest(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "匹配的企业");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  input.autocomplete = "off";

  let timer = 0;
  let asked = null;
  let composing = false;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  // What was asked for an earlier text must not answer this one.
  const forget = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    asked = null;
  };

  const select = (option) => {
    for (const other of list.children) {
      other.setAttribute("aria-selected", String(other === option));
    }
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (suggestions) => {
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...suggestions.map((item, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = item.href;
        option.textContent = item.name;
        if (item.fictional) {
          const mark = document.createElement("span");
          mark.className = "badge made-up";
          mark.textContent = "虚构";
          option.append(" ", mark);
        }
        if (item.hint) {
          const hint = document.createElement("span");
          hint.className = "quiet";
          hint.textContent = ` ${item.hint}`;
          option.append(hint);
        }
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          location.assign(item.href);
        });
        return option;
      }),
    );
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    const text = input.value.trim();
    if (!text) return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(text)}`;
      const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
      const answer = response.ok ? await response.json() : null;
      if (answer && !signal.aborted) show(answer.suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const changed = () => {
    forget();
    timer = setTimeout(ask, 120);
  };

  // An input method is still choosing characters: what stands in the box is not what is meant yet.
  input.addEventListener("compositionstart", () => {
    composing = true;
    forget();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  input.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) changed();
  });
  input.addEventListener("blur", () => {
    forget();
    close();
  });
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    if (list.hidden || composing || event.isComposing) return;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length]);
    } else if (event.key === "Enter" && now >= 0) {
      event.preventDefault();
      location.assign(options[now].dataset.href);
    } else if (event.key === "Escape") {
      event.preventDefault();
      forget();
      close();
    }
  });
}
