"use client";

import { useMutation } from "@tanstack/react-query";
import { beginProvider, goOn } from "./sign-in-client";
import { ActButton, FormProblem } from "./sign-in-parts";

const NAMES = { github: "GitHub", google: "Google" } as const;

/** One button for each provider that this shop has; nothing at all without one. */
export function ProviderButtons({ offered, next }: { offered: readonly (keyof typeof NAMES)[]; next: string }) {
  const begin = useMutation({
    mutationFn: (provider: keyof typeof NAMES) => beginProvider(provider, next),
    onSuccess: goOn,
  });
  if (offered.length === 0) return null;
  return (
    <div className="grid gap-3">
      {offered.map((provider) => (
        <ActButton
          key={provider}
          variant="secondary"
          wide
          pending={(begin.isPending || begin.isSuccess) && begin.variables === provider}
          onClick={() => begin.mutate(provider)}
        >
          Continue with {NAMES[provider]}
        </ActButton>
      ))}
      <FormProblem error={begin.error} />
      <p className="flex items-center gap-3 text-sm text-soft before:h-px before:flex-1 before:bg-rule after:h-px after:flex-1 after:bg-rule">
        or
      </p>
    </div>
  );
}
