// Light or dark before the first paint: what was chosen on this device, else what the system says.
// A file of its own, because the content security policy allows no script inside the page.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function choose() {
    let chosen = null;
    try {
      chosen = localStorage.getItem("aislewatch.theme");
    } catch {
      // A browser that keeps nothing follows the system.
    }
    const theme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
    const paper = document.querySelector('meta[name="theme-color"]');
    if (paper) paper.content = theme === "dark" ? "#101514" : "#f4f6f4";
  }
  choose();
  dark.addEventListener("change", choose);
  addEventListener("storage", choose); // another tab, or the menu of this one
})();
