import { text } from "../text";
import { socketAt } from "./socket";

interface Refusal {
  problem: string;
  fix: string;
  /** Whether it may work again in a while. */
  again: boolean;
}

interface Head {
  codec: string;
  start: number;
}

/** Seconds after which a video that shows nothing is given up. */
const PATIENCE = 8;
/** Seconds the video is held behind the newest packet: so the facts of a picture are there when it is shown. */
const BEHIND = 0.9;
const KEPT = 20;

/**
 * Plays a camera's own video until the returned function is called: fragmented mp4 from a socket, fed to the
 * browser piece by piece. `onStart` tells when (seconds on the camera's clock) the video's time 0 is; `onFail`
 * is called once, when this device or this camera cannot, with the reason, and whether trying again may help.
 */
export function play(
  video: HTMLVideoElement,
  camera: string,
  onStart: (start: number) => void,
  onFail: (reason: string, again: boolean) => void,
): () => void {
  const Source = sourceKind();
  if (!Source) {
    onFail(text.wall.unsupported, false);
    return () => {};
  }
  const source = new Source();
  const waiting: ArrayBuffer[] = [];
  let buffer: SourceBuffer | null = null;
  let over = false;
  const socket = new WebSocket(socketAt("/live/video", { camera }));
  const address = URL.createObjectURL(source);
  const patience = setTimeout(() => fail(text.wall.broken), PATIENCE * 1000);
  const keeping = setInterval(keepUp, 500);

  function fail(reason: string, again = true) {
    if (over) return;
    stop();
    onFail(reason, again);
  }

  function stop() {
    over = true;
    clearTimeout(patience);
    clearInterval(keeping);
    socket.close();
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }

  function begin({ codec, start }: Head) {
    const type = `video/mp4; codecs="${codec}"`;
    if (!Source?.isTypeSupported(type)) {
      fail(text.wall.unsupported, false);
      return;
    }
    whenOpen(source, () => {
      if (over) return;
      buffer = source.addSourceBuffer(type);
      buffer.addEventListener("updateend", feed);
      onStart(start);
      feed();
    });
  }

  function feed() {
    if (over || !buffer || buffer.updating) return;
    try {
      const old = video.currentTime - KEPT;
      if (buffer.buffered.length && buffer.buffered.start(0) < old - KEPT) {
        buffer.remove(0, old);
        return;
      }
      const next = waiting.shift();
      if (next) buffer.appendBuffer(next);
    } catch {
      fail(text.wall.broken);
    }
  }

  /** Stays near the newest picture: jumps over gaps, and catches up after a pause. */
  function keepUp() {
    const { buffered } = video;
    if (over || !buffered.length) return;
    const end = buffered.end(buffered.length - 1);
    const start = buffered.start(buffered.length - 1);
    const late = end - video.currentTime;
    if (late > 3 || video.currentTime < start) video.currentTime = Math.max(start, end - BEHIND);
    video.playbackRate = late > BEHIND + 0.6 ? 1.08 : late < BEHIND - 0.5 ? 0.94 : 1;
    if (video.paused && !document.hidden) void video.play().catch(() => fail(text.wall.broken));
  }

  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data !== "string") {
      waiting.push(data);
      feed();
      return;
    }
    const said = JSON.parse(data) as Head | Refusal;
    if ("codec" in said) begin(said);
    else fail(`${said.problem} ${said.fix}`, said.again);
  };
  socket.onclose = () => fail(text.wall.broken);
  video.onerror = () => fail(text.wall.broken);
  video.onplaying = () => clearTimeout(patience);
  video.disableRemotePlayback = true; // Safari gives its streaming source only so
  video.src = address;
  return () => {
    if (!over) stop();
  };
}

/** What this browser streams with: Safari on phones has a kind of its own. */
function sourceKind(): typeof MediaSource | null {
  const own = (window as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource;
  return own ?? (typeof MediaSource === "undefined" ? null : MediaSource);
}

function whenOpen(source: MediaSource, then: () => void) {
  if (source.readyState === "open") then();
  else source.addEventListener("sourceopen", then, { once: true });
}
