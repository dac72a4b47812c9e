import type { LevelName } from "../api/schema";

export interface Watched {
  track: number;
  level: LevelName;
  box: [number, number, number, number];
  keypoints: [number, number, number][];
  feet: [number, number];
  /** The zones the feet are in, the one that counts first. */
  zones: string[];
}

/** What is known of one moment; x and y are shares of the picture's width and height. */
export interface Facts {
  camera: string;
  at: number;
  people: Watched[];
}

/** One moment; without a picture when only the facts were asked for. */
export interface Moment {
  facts: Facts;
  picture: ImageBitmap | null;
}

export interface Wish {
  camera: string;
  /** About how many pixels wide the pictures may be; 0 for none at all, only facts. */
  width?: number;
}

/** The address of a socket of the API. */
export function socketAt(path: string, query: Record<string, string>): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/v1${path}?${new URLSearchParams(query)}`;
}

/**
 * Watches one camera until the returned function is called: each moment is a text message with the facts and
 * a binary one with the picture. Every picture dealt with is answered, so that the server sends no faster than
 * this device draws.
 * A lost connection is taken up again by itself.
 */
export function watch(
  { camera, width }: Wish,
  onMoment: (moment: Moment) => void,
  onOpen: (open: boolean) => void,
) {
  let socket: WebSocket | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let pause = 1000;
  let over = false;

  function connect() {
    const query: Record<string, string> = { camera, paced: "true" };
    if (width === 0) query["pictures"] = "false";
    else if (width) query["width"] = String(Math.ceil(width));
    const mine = new WebSocket(socketAt("/live", query));
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
        if (width !== 0) return;
        onMoment({ facts, picture: null });
        answer(mine);
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
