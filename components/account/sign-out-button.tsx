"use client";

import { useMutation } from "@tanstack/react-query";
import { problemSentence } from "../fetch-json";
import { goOn, signOut } from "./sign-in-client";
import { ActButton } from "./sign-in-parts";

/** Signs this device out and goes home. */
export function SignOutButton() {
  const leave = useMutation({ mutationFn: () => signOut("/"), onSuccess: goOn });
  return (
    <div className="grid justify-items-start gap-2">
      <ActButton variant="secondary" pending={leave.isPending || leave.isSuccess} onClick={() => leave.mutate()}>
        Sign out
      </ActButton>
      <p aria-live="polite" className="text-sm text-danger empty:hidden">
        {leave.error ? problemSentence(leave.error) : null}
      </p>
    </div>
  );
}
