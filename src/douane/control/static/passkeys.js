// Passkeys: asks the browser for one, and brings what it says to the control room.
"use strict";

const STEPS = {
  "sign-in": {
    path: "/sign-in/passkey",
    ask: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  },
  enrol: {
    path: "/enrol/passkey",
    ask: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  },
};

async function post(path, form, fields) {
  const body = new URLSearchParams({ csrf: form.dataset.csrf, next: form.dataset.next, ...fields });
  return fetch(path, { method: "POST", body, credentials: "same-origin" });
}

async function step(form) {
  const { path, ask } = STEPS[form.dataset.passkey];
  const challenge = await post(`${path}/challenge`, form, {});
  if (!challenge.ok) throw new Error((await challenge.json()).wrong);
  const credential = await ask(await challenge.json());
  const answer = await post(path, form, { answer: JSON.stringify(credential.toJSON()) });
  const isJson = (answer.headers.get("content-type") || "").startsWith("application/json");
  if (!answer.ok) throw new Error(isJson ? (await answer.json()).wrong : "it could not be done");
  if (isJson) {
    location.assign((await answer.json()).next);
  } else {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  }
}

function begin(form) {
  const told = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.hidden = true;
    button.disabled = true;
    try {
      await step(form);
    } catch (error) {
      told.textContent = error.name === "NotAllowedError" ? "Nothing was chosen, or it took too long." : error.message;
      told.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON) {
  document.querySelectorAll("form[data-passkey]").forEach(begin);
}
