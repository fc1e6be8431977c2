"use client";

import { SignOutButton } from "./sign-out-button";
import { useMe } from "./use-me";

/** Who is signed in here, and the way out. */
export function SignOut() {
  const { data: me } = useMe();
  if (!me) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <span className="text-soft text-sm">{me.email}</span>
      <SignOutButton />
    </div>
  );
}
