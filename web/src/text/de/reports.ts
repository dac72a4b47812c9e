import type { reports as english } from "../en/reports";

const STEPS: Readonly<Record<string, string>> = { high: "Hoch", medium: "Mittel", low: "Niedrig" };
const comma = (number: string) => number.replace(".", ",");

/** Wörter dazu, was in einem Clip gesehen wurde und was die Alarme einer Zeit ergeben. */
export const reports: typeof english = {
  overlay: {
    show: "Zeigen, was gesehen wurde",
    full: "Ganzer Bildschirm",
    person: (track, level) => `#${track} ${level}`,
  },
  reports: {
    title: "Auswertung",
    span: "Zeitraum",
    spans: { 2: "Heute und gestern", 7: "Letzte 7 Tage", 30: "Letzte 30 Tage", 90: "Letzte 90 Tage" },
    camera: "Kamera",
    allCameras: "Alle Kameras",
    file: "Als CSV laden",
    print: "Drucken",
    none: "Keine Alarme in dieser Zeit",
    noneLead: "Wählen Sie einen längeren Zeitraum, oder kommen Sie wieder, wenn es Alarme und Reaktionen darauf gab.",
    figures: {
      alerts: "Alarme",
      precision: "Berechtigt, von den beurteilten",
      first: "Erste Reaktion",
      closed: "Bis zum Abschluss",
      falseRate: "Fehlalarme je Kamerastunde",
    },
    interval: (low, high) => `zu 95 % sicher: ${low} bis ${high}`,
    half: (p90) => `bei der Hälfte; bei neun von zehn binnen ${p90}`,
    noTimes: "Noch hat niemand reagiert.",
    noVerdicts: "Noch keine Urteile",
    falseOf: (wrong, hours) => `${wrong} in ${comma(hours)} Kamerastunden mit gespeicherter Spur`,
    falseUnknown: "Weniger als eine Kamerastunde ist als Spur gespeichert.",
    perDay: "Alarme je Tag",
    perDayTable: "Alarme je Tag als Tabelle",
    day: "Tag",
    total: "Gesamt",
    verdicts: "Wie oft die Alarme berechtigt waren",
    verdictsLead:
      "Berechtigt: Ein Verlust wurde verhindert, Ware kam zurück oder ging verloren, oder der Alarm wurde zum Fall. Unberechtigt: Er wurde verworfen. Erledigt, ohne dass etwas nötig war, zählt für keines von beiden.",
    by: { action: "Handlung", camera: "Kamera", zone: "Zone" },
    noZone: "Außerhalb jeder Zone",
    right: "Berechtigt",
    wrong: "Unberechtigt",
    unclear: "Unklar",
    open: "Offen",
    precision: "Trefferquote",
    ofJudged: (right, judged) => `${right} von ${judged}`,
    outcomes: "Wie sie ausgingen",
    outcome: {
      prevented: "Verlust verhindert",
      recovered: "Ware zurückerhalten",
      lost: "Ware verloren",
      no_action: "Nichts nötig",
      dismissed: "Als Fehlalarm verworfen",
      escalated: "Zum Fall gemacht",
      open: "Noch offen",
    },
    suggestions: "Einstellungen, die helfen würden",
    suggestionsLead: "Aus Ihren Urteilen gezählt. Nichts ändert sich, bis Sie es ändern: Probieren Sie es zuerst an den gespeicherten Tagen.",
    suggestionsNone:
      "Noch zu wenige Urteile: Es braucht 20, davon 5 Fehlalarme, und eine Einstellung, die einige davon erspart, ohne mehr als einen von zehn berechtigten Alarmen zu verlieren.",
    everywhere: "alle Kameras",
    sensitivity: (action, value, where) => `Empfindlichkeit von ${action} auf ${STEPS[value] ?? value}, ${where}`,
    adjustment: (action, value, where) =>
      `${action ?? "Jede Handlung"} um ${comma(value.replace("-", ""))} Logit strenger, ${where}`,
    confidence: (value, where) => `Mindestsicherheit jedes Alarms auf ${comma(value)}, ${where}`,
    effect: (spared, lost) => `Hätte ${spared} Fehlalarme erspart und ${lost} berechtigte verloren.`,
    sure: (low, high) => `Zu 95 % sicher: ${low} bis ${high} der Fehlalarme.`,
    try: "An gespeicherten Tagen probieren",
    trying: (share) => `Das Gesehene wird neu beurteilt … ${share}`,
    cancel: "Anhalten",
    tried: (before, after, hours) =>
      `In ${comma(hours)} Kamerastunden: ${before} Alarme, wie es ist, ${after} mit dieser Einstellung.`,
    lost: (count) => `${count} wären nicht ausgelöst worden:`,
    gained: (count) => `${count} wären zusätzlich ausgelöst worden:`,
    use: "Diese Einstellung verwenden",
    used: "Diese Einstellung gilt jetzt.",
  },
};
