// What pages need beyond HTML and htmx: charts, the theme, dialogs, announcements.
"use strict";

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

// --- Theme -------------------------------------------------------------------------------------

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
}

function toggleTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  // The server writes data-theme from this cookie, so that no page flashes.
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  redrawCharts();
}

// --- Charts ------------------------------------------------------------------------------------

let vegaLoading;

function loadVega() {
  vegaLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root.dataset.vega;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return vegaLoading;
}

// The page carries both themes of the charts.
function themed(spec) {
  const themes = JSON.parse(document.getElementById("chart-themes").textContent);
  return { ...spec, config: themes[isDark() ? "dark" : "light"] };
}

async function drawChart(figure) {
  const plot = figure.querySelector("[data-plot]");
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  try {
    const embed = await loadVega();
    figure.view?.finalize();
    const { view } = await embed(plot, themed(spec), {
      ast: true,
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    figure.view = view;
    // Vega makes a document of nameless marks out of what is an image with a name and its figures.
    plot.role = "img";
    plot.ariaRoleDescription = null;
    plot.querySelector("svg").ariaHidden = "true";
    figure.classList.add("is-drawn");
    figure.classList.toggle("is-dark", isDark());
    if (plot.scrollWidth > plot.clientWidth + 1) plot.tabIndex = 0;
  } catch (error) {
    console.error(error);
    plot.replaceChildren();
    figure.querySelector("details")?.setAttribute("open", "");
  }
}

function drawCharts(scope) {
  scope.querySelectorAll("[data-chart]:not(.is-drawn)").forEach(drawChart);
}

function redrawCharts() {
  document.querySelectorAll("[data-chart].is-drawn").forEach(drawChart);
}

// --- Dialogs, files, announcements ---------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  for (const open of document.querySelectorAll("details.definition[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.definition[open]").forEach((open) => { open.open = false; });
});

for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    if (event.target.matches?.('.drop input[type="file"]')) event.target.classList.toggle("is-over", over);
  });
}

function announce(scope) {
  const said = scope.querySelector?.("[data-announce]")?.textContent.trim();
  if (said) document.getElementById("live").textContent = said;
}

document.addEventListener("htmx:afterSettle", (event) => {
  drawCharts(document);
  announce(event.detail.elt);
});
// What a passkey's dialog ended with: cancelled, timed out, or none there.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-error]").forEach((text) => { text.hidden = false; });
});
systemDark.addEventListener("change", redrawCharts);
document.querySelectorAll("[data-theme-toggle]").forEach((button) => { button.hidden = false; });
drawCharts(document);
// A form that only carries a browser over to another door; without script it has its button.
document.querySelector("form[data-autosubmit]")?.requestSubmit();
