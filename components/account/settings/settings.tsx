"use client";

import { type ReactNode, useRef } from "react";
import { Signals, SignalsWaiting } from "../../discovery/signals";
import { NotLoaded } from "../../not-loaded";
import { Followed, FollowedWaiting } from "../../releases/followed";
import { Skeleton } from "../../ui/skeleton";
import { SignInPrompt } from "../sign-in-prompt";
import { SignOutButton } from "../sign-out-button";
import { type Me, useFreshMe } from "../use-me";
import { AddressForm } from "./address";
import { SettingsSection } from "./parts";
import { ChangePasswordForm, SetPassword } from "./password";
import { Sessions, SessionsWaiting } from "./sessions";

/** Places of these heights, and the button under them. */
function FormWaiting({ places }: { places: readonly { name: string; height: string }[] }) {
  return (
    <div className="grid max-w-md gap-5">
      {places.map(({ name, height }) => (
        <Skeleton key={name} className={height} />
      ))}
      <Skeleton className="h-11" />
    </div>
  );
}

const FIELD = "h-17";
const ADDRESS_PLACES = [
  { name: "present", height: "h-13" },
  { name: "new", height: FIELD },
  { name: "password", height: FIELD },
];
/** The new one has two lines of advice below it. */
const PASSWORD_PLACES = [
  { name: "current", height: FIELD },
  { name: "new", height: "h-29" },
];

/** What a section shows once it is known who is signed in; before that, something of its shape. */
function Known({ me, waiting, children }: { me: Me | undefined; waiting: ReactNode; children: (me: Me) => ReactNode }) {
  return me ? children(me) : waiting;
}

/** What a person can change about their account, and where they are signed in. */
export function Settings({ isDemo }: { isDemo: boolean }) {
  const { data: me, error, refetch } = useFreshMe();
  const devices = useRef<HTMLHeadingElement>(null);
  const followed = useRef<HTMLHeadingElement>(null);
  const signals = useRef<HTMLHeadingElement>(null);
  if (me === null) return <SignInPrompt what="your settings" path="/account/settings" />;
  // Something typed is worth more than a fresh answer: a later failure leaves the forms where they are.
  if (error && !me) return <NotLoaded error={error} onRetry={() => refetch()} />;
  return (
    <>
      <p role="status" className="sr-only">
        {me ? null : "Loading your settings"}
      </p>
      <SettingsSection
        id="address"
        title="Address"
        intro="Receipts and news of your KEYS go there, and you sign in with it. A new one counts once you open the link we mail to it."
      >
        <Known me={me} waiting={<FormWaiting places={ADDRESS_PLACES} />}>
          {(known) => <AddressForm me={known} isDemo={isDemo} />}
        </Known>
      </SettingsSection>
      <SettingsSection
        id="password"
        title="Password"
        intro={
          me && !me.has_password
            ? "Setting one signs you out everywhere; then you sign in with it."
            : "Changing it signs your other devices out. This one stays signed in."
        }
      >
        <Known me={me} waiting={<FormWaiting places={PASSWORD_PLACES} />}>
          {({ email, has_password }) =>
            has_password ? <ChangePasswordForm email={email} /> : <SetPassword email={email} isDemo={isDemo} />
          }
        </Known>
      </SettingsSection>
      <SettingsSection
        id="devices"
        title="Where you are signed in"
        intro="If you do not know one of these devices, sign it out and change your password."
        heading={devices}
      >
        <Known me={me} waiting={<SessionsWaiting />}>
          {() => <Sessions heading={devices} />}
        </Known>
      </SettingsSection>
      <SettingsSection
        id="followed"
        title="What you follow"
        intro="A mail tells you of each new version of these KEYS. A download begins it by itself, unless you said no before."
        heading={followed}
      >
        <Known me={me} waiting={<FollowedWaiting />}>
          {() => <Followed heading={followed} />}
        </Known>
      </SettingsSection>
      <SettingsSection
        id="signals"
        title="What recommendations go by"
        intro="What you said and looked at here counts for 90 days; what you own counts as well. If your browser asks not to be followed, what you look at is not kept."
        heading={signals}
      >
        <Known me={me} waiting={<SignalsWaiting />}>
          {() => <Signals heading={signals} />}
        </Known>
      </SettingsSection>
      <SettingsSection id="sign-out" title="Sign out" intro="On this device alone. Your cart stays on it.">
        <Known me={me} waiting={<Skeleton className="h-11 w-26" />}>
          {() => <SignOutButton />}
        </Known>
      </SettingsSection>
    </>
  );
}
