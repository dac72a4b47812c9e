import { Suspense } from "react";
import { useSession } from "./api/queries";
import type { Right } from "./api/schema";
import { Empty, ProblemNote } from "./parts/page";
import { placeAt, PLACES } from "./places";
import { Link, useAddress } from "./route";
import { FirstRun, SignIn } from "./session/entrance";
import { FirstSteps } from "./shell/first-steps";
import { Shell } from "./shell/shell";
import { text } from "./text";

/** The right screen for who is here and where they are. */
export function App() {
  const session = useSession();
  if (session.data?.state === "signed_in") {
    return (
      <Shell user={session.data.user ?? ""} rights={session.data.rights ?? []}>
        <Page rights={session.data.rights ?? []} />
      </Shell>
    );
  }
  if (session.data?.state === "setup") return <FirstRun />;
  if (session.data?.state === "signed_out") return <SignIn directory={session.data.directory ?? false} />;
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

function Page({ rights }: { rights: readonly Right[] }) {
  const found = placeAt(useAddress().pathname);
  if (!found || !rights.includes(found.place.right)) {
    return (
      <Empty title={found ? text.nav.notAllowed : text.nav.missing}>
        <Link href="/" className="button">{text.nav.home}</Link>
      </Empty>
    );
  }
  const { place, id } = found;
  const open = PLACES.filter(({ right }) => rights.includes(right)).map(({ path }) => path);
  return (
    <Suspense fallback={<p className="quiet">{text.wait}</p>}>
      {place.path === "/" && rights.includes("configure") && <FirstSteps paths={open} />}
      {id !== null && place.inner ? <place.inner key={id} id={id} /> : <place.page />}
    </Suspense>
  );
}
