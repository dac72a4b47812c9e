import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/client";
import { SESSION } from "./api/queries";
import { App } from "./app";
import { startWorker } from "./notify/push";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/wall.css";
import "./styles/alerts.css";
import "./styles/screens.css";
import "./styles/zones.css";

/** Wherever it shows that the session is over, ask who is here: the answer brings the sign-in screen. */
function noticed(error: Error) {
  if (error instanceof Problem && error.status === 401) void queries.invalidateQueries({ queryKey: SESSION });
}

function worthRetrying(failures: number, error: Error) {
  return failures < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noticed }),
  mutationCache: new MutationCache({ onError: noticed }),
  defaultOptions: {
    // A server on this very device or in the store's own network answers without the internet, too.
    queries: { retry: worthRetrying, staleTime: 1000, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
});

startWorker();

const root = document.getElementById("root");
if (!root) throw new Error("The page has no place for the console.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}><App /></QueryClientProvider>
  </StrictMode>,
);
