import type { LevelName } from "../api/schema";

export interface Watched {
  track: number;
  level: LevelName;
  box: [number, number, number, number];
  keypoints: [number, number, number][];
}

/** What is known of one moment; x and y are shares of the picture's width and height. */
export interface Facts {
  camera: string;
  at: number;
  people: Watched[];
}

export interface Moment {
  facts: Facts;
  picture: ImageBitmap;
}

/**
 * Watches one camera until the returned function is called: each moment is a text message with the facts and
 * a binary one with the picture. Every picture dealt with is answered, so that the server sends no faster than
 * this device draws.
 * A lost connection is taken up again by itself.
 */
export function watch(camera: string, onMoment: (moment: Moment) => void, onOpen: (open: boolean) => void) {
  let socket: WebSocket | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let pause = 1000;
  let over = false;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const query = new URLSearchParams({ camera, paced: "true" });
    const mine = new WebSocket(`${scheme}//${location.host}/api/v1/live?${query}`);
    let facts: Facts | null = null;
    let decoding: Promise<void> = Promise.resolve();
    socket = mine;
    mine.binaryType = "blob";
    mine.onopen = () => {
      pause = 1000;
      onOpen(true);
    };
    mine.onmessage = (event: MessageEvent<string | Blob>) => {
      if (typeof event.data === "string") {
        facts = JSON.parse(event.data) as Facts;
        return;
      }
      const now = facts;
      const data = event.data;
      if (!now) return;
      decoding = decoding.then(() => show(now, data)).then(() => answer(mine));
    };
    mine.onclose = () => {
      onOpen(false);
      if (over) return;
      again = setTimeout(connect, pause);
      pause = Math.min(pause * 2, 15_000);
    };
  }

  async function show(facts: Facts, data: Blob) {
    try {
      const picture = await createImageBitmap(data);
      if (over) picture.close();
      else onMoment({ facts, picture });
    } catch {
      // A picture that cannot be decoded is left out; the next one comes in a moment.
    }
  }

  connect();
  return () => {
    over = true;
    clearTimeout(again);
    socket?.close();
  };
}

function answer(socket: WebSocket) {
  if (socket.readyState === WebSocket.OPEN) socket.send("drawn");
}
