import { AlertPage } from "./alert/page";
import { AlertsPage } from "./alerts/page";
import { useSession } from "./api/queries";
import { ProblemNote } from "./parts/problem";
import { Link, useAddress } from "./route";
import { FirstRun, SignIn } from "./session/entrance";
import { Shell } from "./shell/shell";
import { text } from "./text";
import { Wall } from "./wall/wall";

/** The right screen for who is here and where they are. */
export function App() {
  const session = useSession();
  if (session.data?.state === "signed_in") {
    return (
      <Shell user={session.data.user ?? ""}>
        <Page />
      </Shell>
    );
  }
  if (session.data?.state === "setup") return <FirstRun />;
  if (session.data?.state === "signed_out") return <SignIn />;
  return (
    <main className="entrance">
      {session.error ? (
        <ProblemNote error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <p className="quiet">{text.wait}</p>
      )}
    </main>
  );
}

function Page() {
  const { pathname } = useAddress();
  if (pathname === "/") return <Wall />;
  if (pathname === "/alerts") return <AlertsPage />;
  const alert = /^\/alerts\/([^/]+)$/.exec(pathname);
  if (alert?.[1]) return <AlertPage key={alert[1]} id={decodeURIComponent(alert[1])} />;
  return (
    <div className="empty">
      <h2>{text.nav.missing}</h2>
      <Link href="/" className="button">
        {text.nav.home}
      </Link>
    </div>
  );
}
