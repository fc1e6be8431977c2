"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import type { ReadableVersion } from "@/lib/previews/schema";
import { Select } from "../ui/input";

type Props = { slug: string; version: string; versions: readonly ReadableVersion[]; file: string | null };

/** Goes to the same file of another version. */
export function VersionPicker({ slug, version, versions, file }: Props) {
  const router = useRouter();
  const [isGoing, go] = useTransition();
  const choose = (chosen: string) => {
    const query = new URLSearchParams({ version: chosen, ...(file !== null && { file }) });
    go(() => router.push(`/account/keys/${slug}?${query}`));
  };
  return (
    // In a box of its own it is as wide as its longest choice.
    <div>
      <Select
        aria-label="Version"
        aria-busy={isGoing || undefined}
        value={version}
        onChange={(event) => choose(event.target.value)}
        className="font-mono"
      >
        {versions.map((other) => (
          <option key={other.version} value={other.version}>
            {other.version}
            {other.yanked_reason === null ? "" : " (withdrawn)"}
          </option>
        ))}
      </Select>
    </div>
  );
}
