import type { KeySummary } from "@/lib/catalog/schema";
import { formatMoney } from "@/lib/kernel/money";
import { SHARE_SIZE } from "../../site/share-picture";
import { MATURITY_STEPS, MATURITY_WORDS, TYPE_WORDS } from "../words";
import { CoverDrawing } from "./cover";
import { COVER_COLOURS, COVER_INK } from "./motifs";

const BAR = 10;

/** The cover of a KEY as a picture for sharing: the same colour, motif and bars, with title and price. */
export function ShareCover({ item }: { item: KeySummary }) {
  const reached = MATURITY_STEPS.indexOf(item.maturity);
  const edge = { display: "flex", justifyContent: "space-between", fontFamily: "Geist Mono", fontSize: 30 };
  return (
    <div
      style={{
        ...SHARE_SIZE,
        display: "flex",
        position: "relative",
        overflow: "hidden",
        background: COVER_COLOURS[item.type],
        color: COVER_INK,
        fontFamily: "Geist",
      }}
    >
      <div style={{ position: "absolute", right: -100, top: 0, display: "flex", opacity: 0.7 }}>
        <CoverDrawing subject={item} width={1008} height={630} />
      </div>
      <div
        style={{
          display: "flex",
          flexDirection: "column",
          justifyContent: "space-between",
          width: "100%",
          padding: "56px 64px",
        }}
      >
        <div style={edge}>
          <span>KEYS / {TYPE_WORDS[item.type].noun}</span>
        </div>
        <div
          style={{
            display: "flex",
            maxWidth: 640,
            fontSize: 76,
            lineHeight: 1.05,
            letterSpacing: -2,
          }}
        >
          {item.title}
        </div>
        <div style={{ ...edge, alignItems: "flex-end" }}>
          <div style={{ display: "flex", alignItems: "flex-end" }}>
            {MATURITY_STEPS.map((step, index) => (
              <div
                key={step}
                style={{
                  width: BAR + 4,
                  height: BAR * (index + 1.5),
                  marginRight: 5,
                  border: `2px solid ${COVER_INK}`,
                  background: index <= reached ? COVER_INK : "transparent",
                }}
              />
            ))}
            <span style={{ marginLeft: 16 }}>
              {MATURITY_WORDS[item.maturity].name}, {item.price ? formatMoney(item.price) : "coming"}
            </span>
          </div>
        </div>
      </div>
    </div>
  );
}
