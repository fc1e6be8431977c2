import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "KEYS",
    short_name: "KEYS",
    description: "Developer assets, paid once, kept for good",
    start_url: "/",
    display: "browser",
    background_color: "#fbfaf6",
    theme_color: "#0a6352",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
  };
}
