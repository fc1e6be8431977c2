import { SHARE_SIZE, sharePicture } from "@/components/site/share-picture";

export const alt = "KEYS: developer assets, paid once, kept for good";
export const size = SHARE_SIZE;
export const contentType = "image/png";

export default function SharePicture() {
  return sharePicture(
    <div
      style={{
        ...SHARE_SIZE,
        display: "flex",
        flexDirection: "column",
        justifyContent: "space-between",
        padding: "64px 72px",
        background: "#fbfaf6",
        color: "#1b1c19",
        fontFamily: "Geist",
      }}
    >
      <div style={{ display: "flex", alignItems: "center", fontSize: 44 }}>
        <svg width="64" height="64" viewBox="0 0 24 24" fill="none" stroke="#0a6352" strokeWidth="2" aria-hidden="true">
          <circle cx="7" cy="12" r="4.5" />
          <path d="M11.5 12H22M18 12v5M22 12v3.5" strokeLinecap="square" />
        </svg>
        <span style={{ marginLeft: 20 }}>KEYS</span>
      </div>
      <div style={{ display: "flex", maxWidth: 960, fontSize: 92, lineHeight: 1.05, letterSpacing: -3 }}>
        The part you would rather not write twice.
      </div>
      <div style={{ display: "flex", fontFamily: "Geist Mono", fontSize: 30, color: "#5a574e" }}>
        code packs · runbooks · notebooks
      </div>
    </div>,
  );
}
