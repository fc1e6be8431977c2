"use client";

import { Minus, Plus } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../ui/button";
import { Input } from "../ui/input";
import { Label } from "../ui/label";
import { MOST_SEATS, readSeats } from "./plan-terms";

type Props = {
  seats: number;
  least: number;
  /** What is to be known about seats, below the field. */
  hint: string;
  onChange: (seats: number) => void;
};

/** A number of seats, by steps or typed. What cannot be bought becomes the nearest that can, once the field is left. */
export function SeatsField({ seats, least, hint, onChange }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const most = Math.max(least, MOST_SEATS);

  function change(next: number) {
    setTyped(null);
    if (next !== seats) onChange(next);
  }

  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>Seats</Label>
      <div className="flex w-44 gap-1.5">
        <Button
          variant="secondary"
          size="icon"
          aria-label="One seat less"
          disabled={seats <= least}
          onClick={() => change(seats - 1)}
        >
          <Minus aria-hidden="true" className="size-4.5" />
        </Button>
        <Input
          id={id}
          name="seats"
          inputMode="numeric"
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          className="text-center font-mono tabular-nums"
          value={typed ?? String(seats)}
          onChange={(event) => {
            const text = event.target.value;
            setTyped(text);
            if (String(readSeats(text, least)) === text) onChange(Number(text));
          }}
          onBlur={() => typed !== null && change(readSeats(typed, least))}
        />
        <Button
          variant="secondary"
          size="icon"
          aria-label="One seat more"
          disabled={seats >= most}
          onClick={() => change(seats + 1)}
        >
          <Plus aria-hidden="true" className="size-4.5" />
        </Button>
      </div>
      <p id={`${id}-hint`} className="text-soft text-sm">
        {hint}
      </p>
    </div>
  );
}
