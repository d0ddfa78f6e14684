// Ties a page's passkey button to allauth's script, which talks to the browser and sends the form.
"use strict";

const asking = document.querySelector("form[data-passkey]");
if (asking) {
  const button = asking.querySelector("[data-passkey-button]").id;
  allauth.webauthn.forms[asking.dataset.passkey]({
    ids: {
      login: button,
      authenticate: button,
      add: button,
      credential: asking.elements.credential.id,
      passwordless: asking.elements.passwordless?.id,
      data: "passkey_data",
    },
  });
}
