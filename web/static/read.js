// Reads the page aloud, where the browser can speak.
(() => {
  "use strict";
  const voice = window.speechSynthesis;
  Array.prototype.forEach.call(voice ? document.querySelectorAll("[data-read]") : [], button => {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (voice.speaking) return voice.cancel();
      const said = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
      said.lang = document.documentElement.lang;
      said.rate = .85;
      voice.speak(said);
    });
  });
})();
