import { useEffect, useRef } from "react";
import { recall, useSwitched } from "../device";

// A soft sound on a new alert. Whether it plays is remembered on this device.
const CHIME = "chime";
const NOTES = [
  { hertz: 659.3, at: 0 },
  { hertz: 880, at: 0.14 },
];
const LOUD = 0.12;
const LONG = 0.5;

const wanted = () => recall(CHIME) !== "off";

/** Whether the sound is on, and a way to switch it; switching it on lets it be heard once. */
export function useChimeSwitch(): [boolean, () => void] {
  const [on, turn] = useSwitched(CHIME, true);
  function change() {
    turn();
    if (!on) play();
  }
  return [on, change];
}

/** Sounds when a newer alert than all before has come: `newest` is when the latest was confirmed. */
export function useChime(newest: number | undefined) {
  const heard = useRef(newest);
  useEffect(() => {
    if (newest === undefined) return;
    if (heard.current !== undefined && newest > heard.current && wanted()) play();
    heard.current = Math.max(newest, heard.current ?? newest);
  }, [newest]);
}

let context: AudioContext | undefined;

/** Never before somebody has touched the page: browsers would refuse, and people would be startled. */
function play() {
  if (!navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  void context.resume();
  window.dispatchEvent(new Event("aislewatch:chimed"));
  for (const { hertz, at } of NOTES) {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUD, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LONG);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + LONG);
  }
}
