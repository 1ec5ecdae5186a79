/* Nothing that was typed is lost between a form of the admin and the server.

   What Wagtail 8 does, and why that is not enough:
   - Its autosave takes a copy of the form when it notices a change, sends the copy up to eight seconds later, and on the
     answer takes the form *as it is then* for saved: what was typed in between is neither sent nor warned of.
   - Anything but its own JSON, such as the page to sign in, is a »server error«, and »Speichern« then leaves the form.
   Here a confirmation confirms what was sent, and the form is left only once the server has its text. */
(() => {
  const texts = JSON.parse(document.getElementById("form-texts").textContent);
  const config = window.wagtailConfig ?? {};

  /* Who is signed in here and now: "network", "signed-out", "other", or "" when all is well. Signing in again changes
     the token against forged requests, so every answer brings the one that counts now. */
  const ask = async () => {
    try {
      const response = await fetch(texts.url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (response.status >= 500) return "server";
      if (response.redirected || !response.ok) return "signed-out";
      const answer = await response.json();
      if (answer.user !== texts.user) return "other";
      config.CSRF_TOKEN = answer.token;
      for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = answer.token;
      return "";
    } catch {
      return "network";
    }
  };
  const sentence = (state) => texts[state || "server"];

  /* Said above everything else until it is settled: the place at the foot of the form is small and fades. */
  let notice = null;
  const say = (state) => {
    notice?.remove();
    notice = null;
    if (state === null) return;
    notice = document.createElement("div");
    notice.className = "saving-notice";
    notice.setAttribute("role", "alert");
    notice.append(sentence(state));
    if (state === "signed-out" || state === "other") {
      const link = document.createElement("a");
      Object.assign(link, { href: texts.sign_in, target: "_blank", rel: "noopener", textContent: texts.link });
      notice.append(" ", link);
    }
    document.body.append(notice);
  };
  window.saving = { ask, say };

  const guard = (form) => {
    let unsaved = null;
    let autosave = null;
    let sent = ""; // what the request under way carries, in the words of w-unsaved
    let timer = null;
    let send = null; // sends what waits for its time
    let outcome = null; // of the last request: "saved", or the kind of its failure
    let tries = 0;

    const settle = () => {
      tries = 0;
      say(null);
    };

    /* Goes on by itself as soon as it can: when the tab is looked at again, when the network is back, and now and then. */
    let again = null;
    const retry = async () => {
      clearTimeout(again);
      const state = await ask();
      if (state) return wait(state);
      say(null);
      if (!autosave) return;
      autosave.activeValue = true;
      unsaved.notify();
    };
    const wait = (state) => {
      say(state);
      clearTimeout(again);
      tries += 1;
      again = setTimeout(retry, Math.min(120, 5 * 2 ** Math.min(tries, 5)) * 1000);
    };
    for (const [target, name] of [[window, "online"], [window, "focus"], [document, "visibilitychange"]]) {
      target.addEventListener(name, () => notice && !document.hidden && retry());
    }

    const watch = () => {
      unsaved = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
      if (!unsaved) return;
      // Leaving within half a second of the last key: the form is compared now, not at the next tick.
      const confirm = unsaved.confirm.bind(unsaved);
      unsaved.confirm = (event) => {
        unsaved.check();
        confirm(event);
      };
    };

    const mendAutosave = () => {
      autosave = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
      if (!autosave || !unsaved) return;

      const submit = autosave.submit.restore ? autosave.submit.restore() : autosave.submit;
      autosave.submit = (event) =>
        new Promise((resolve) => {
          send = async () => {
            clearTimeout(timer);
            send = null;
            const { formData } = event.detail;
            const revision = formData.get("overwrite_revision_id");
            for (const name of [...formData.keys()]) formData.delete(name);
            for (const [name, value] of new FormData(form)) formData.append(name, value);
            if (revision) formData.set("overwrite_revision_id", revision);
            sent = unsaved.formData;
            await submit(event);
            resolve();
          };
          timer = setTimeout(() => send?.(), autosave.intervalValue);
        });

      unsaved.clear = () => {
        unsaved.initialFormData = sent;
        unsaved.previousFormData = sent;
        unsaved.hasCommentsValue = false;
        unsaved.forceValue = false;
        unsaved.hasEditsValue = unsaved.formData !== sent;
        unsaved.dispatch("watch-edits", { cancelable: false, detail: { initialFormData: sent } });
        // Otherwise the next comparison finds the difference and sends it.
      };

      form.addEventListener("w-autosave:success", (event) => {
        outcome = "saved";
        // Keys of new rows, which the answer has just written into the form, are no edits.
        const values = new URLSearchParams(sent);
        for (const [name, value] of Object.entries(event.detail.data.field_updates ?? {})) {
          if (values.has(name)) values.set(name, value);
        }
        sent = values.toString();
        settle();
      }, { capture: true });

      form.addEventListener("w-autosave:error", async (event) => {
        const { detail } = event;
        if (!detail.told) outcome = detail.type;
        if (detail.told || !["server_error", "network_error"].includes(detail.type)) return;
        event.stopImmediatePropagation();
        const state = await ask();
        const text = sentence(state);
        unsaved.forceValue = true; // leaving warns, whatever has been compared meanwhile
        form.dispatchEvent(new CustomEvent("w-autosave:error", { bubbles: true, detail: { ...detail, text, told: true } }));
        wait(state);
      }, { capture: true });
    };

    /* Before the form is left: the request under way ends, then what is still unsaved goes first as an autosave. */
    const safe = async () => {
      const state = await ask();
      if (state || !autosave?.activeValue) return state;
      if (autosave.submitPromise) {
        await send?.();
        await autosave.submitPromise;
      }
      unsaved.check();
      if (!unsaved.hasEditsValue && !unsaved.forceValue) return "";
      outcome = null;
      const saving = autosave.submitPromise ?? (autosave.save(new CustomEvent("saving")), autosave.submitPromise);
      await send?.();
      await saving;
      return ["server_error", "network_error"].includes(outcome) ? (await ask()) || "server" : "";
    };

    let leaving = false;
    let busy = false;
    form.addEventListener("submit", async (event) => {
      if (leaving || event.defaultPrevented) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (busy) return; // the second half of a double click
      busy = true;
      const state = await safe();
      busy = false;
      if (state) {
        wait(state);
        for (const button of document.querySelectorAll("[data-controller~=w-progress]")) {
          window.wagtail.app.getControllerForElementAndIdentifier(button, "w-progress")?.deactivate();
        }
        return;
      }
      leaving = true;
      settle();
      clearTimeout(timer);
      const { submitter } = event;
      if (submitter) submitter.disabled = false;
      // The save may have drawn the guide anew and taken the button out of the form; what was pressed still counts.
      const isGone = submitter && !submitter.isConnected;
      if (isGone) {
        submitter.hidden = true;
        form.append(submitter);
      }
      form.requestSubmit(submitter ?? undefined);
      if (isGone) submitter.remove();
      // What opens in another tab leaves the form here, to be saved again.
      leaving = submitter?.formTarget !== "_blank";
    }, { capture: true });

    // What was opened in a guide stays open when the guide is drawn anew after a save.
    const opened = new Set();
    document.addEventListener("toggle", ({ target }) => {
      const guide = target.closest("[data-guide]")?.dataset.guide;
      if (guide) opened[target.open ? "add" : "delete"](guide);
    }, { capture: true });
    form.addEventListener("w-autosave:success", () => {
      for (const guide of [...opened]) {
        for (const part of document.querySelectorAll(`[data-guide="${guide}"] details`)) part.open = true;
      }
    });

    // Back must show what is saved: a browser would fill in some fields as they were left, and others not.
    form.autocomplete = "off";
    // Wagtail's controllers are there a moment after the form.
    setTimeout(() => {
      watch();
      mendAutosave();
    });
  };

  // Wagtail's scripts stand before the page.
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-edit-form]");
    if (form) guard(form);
  });
})();
