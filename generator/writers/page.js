"use strict";
(function () {
  const answers = JSON.parse(document.getElementById("answers").textContent);
  const panel = document.getElementById("answer");
  let asked = null;

  function line(text, strong) {
    const paragraph = document.createElement("span");
    const words = document.createElement(strong ? "b" : "span");
    words.textContent = text;
    paragraph.append(words);
    return paragraph;
  }

  function show(number) {
    const answer = answers[number.dataset.key];
    if (asked) asked.removeAttribute("aria-current");
    asked = number;
    number.setAttribute("aria-current", "true");
    panel.replaceChildren();
    if (!answer) return;
    panel.append(line(answer.label + "：" + answer.value, true), line("算法：" + answer.formula, false));
    if (answer.inputs.length) panel.append(line("其中：" + answer.inputs.join("；"), false));
    if (answer.lines.length) panel.append(line("依据：" + answer.lines.join("；"), false));
  }

  function hide() {
    if (asked) asked.removeAttribute("aria-current");
    asked = null;
    panel.replaceChildren();
  }

  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, function (event) {
      const number = event.target.closest("data");
      if (number) show(number);
      else if (asked && !panel.contains(event.target) && document.activeElement !== asked) hide();
    });
  }
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
}());
