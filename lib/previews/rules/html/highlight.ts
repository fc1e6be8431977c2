import { createCssVariablesTheme, createHighlighterCoreSync, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import bash from "shiki/langs/bash.mjs";
import css from "shiki/langs/css.mjs";
import diff from "shiki/langs/diff.mjs";
import docker from "shiki/langs/docker.mjs";
import dotenv from "shiki/langs/dotenv.mjs";
import html from "shiki/langs/html.mjs";
import ini from "shiki/langs/ini.mjs";
import javascript from "shiki/langs/javascript.mjs";
import json from "shiki/langs/json.mjs";
import jsx from "shiki/langs/jsx.mjs";
import markdown from "shiki/langs/markdown.mjs";
import prisma from "shiki/langs/prisma.mjs";
import python from "shiki/langs/python.mjs";
import sql from "shiki/langs/sql.mjs";
import toml from "shiki/langs/toml.mjs";
import tsx from "shiki/langs/tsx.mjs";
import typescript from "shiki/langs/typescript.mjs";
import yaml from "shiki/langs/yaml.mjs";
import type { CodeView } from "../../schema";
import { visibleSource } from "../plain-text";
import { element, type HtmlNode, text, toHtml } from "./nodes";

const LANGUAGES = [
  bash,
  css,
  diff,
  docker,
  dotenv,
  html,
  ini,
  javascript,
  json,
  jsx,
  markdown,
  prisma,
  python,
  sql,
  toml,
  tsx,
  typescript,
  yaml,
];
const PREFIX = "--code-";
/** Longer texts and lines are shown without colours: what colours cost grows with them. */
const MOST_COLOURED = 160 * 1024;
const LONGEST_LINE = 2000;
/** Far beyond what a line takes, also when the grammar is read for the first time: colours must not hang on the load. */
const MOST_MS_PER_LINE = 2000;

let shared: HighlighterCore | undefined;

/** Made at first use: reading the grammars takes a moment, and not every process highlights. */
function highlighter(): HighlighterCore {
  shared ??= createHighlighterCoreSync({
    themes: [createCssVariablesTheme({ name: "keys", variablePrefix: PREFIX, fontStyle: false })],
    langs: LANGUAGES,
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return shared;
}

function isKnown(language: string): boolean {
  return highlighter().getLoadedLanguages().includes(language);
}

/** "var(--code-token-keyword)" as the class "t-keyword"; plain text has none. */
function classOf(color: string | undefined): string | null {
  const name = /^var\(--code-token-([a-z-]+)\)$/.exec(color ?? "")?.[1];
  return name ? `t-${name}` : null;
}

function colouredLines(source: string, language: string): HtmlNode[][] {
  const lines = highlighter().codeToTokensBase(source, {
    lang: language,
    theme: "keys",
    tokenizeMaxLineLength: LONGEST_LINE,
    tokenizeTimeLimit: MOST_MS_PER_LINE,
  });
  return lines.map((line) =>
    line.map(({ content, color }) => {
      const name = classOf(color);
      const shown = text(visibleSource(content));
      return name ? element("span", { className: [name] }, [shown]) : shown;
    }),
  );
}

/**
 * Source as lines of nodes: text and spans with a class of a fixed set, which the style sheet colours for both themes.
 * An unknown language, and what is too long to colour in time, is plain text.
 */
export function highlightLines(source: string, language: string): HtmlNode[][] {
  const isPlain = language === "text" || source.length > MOST_COLOURED || !isKnown(language);
  if (isPlain) return source.split("\n").map((line) => [text(visibleSource(line))]);
  return colouredLines(source, language);
}

/** Source as a view: one element per line, so that lines can be numbered by the style sheet and copied without numbers. */
export function renderCode(source: string, language: string): CodeView {
  const bare = source.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const lines = highlightLines(bare, language);
  const nodes = lines.flatMap((line, index) => [
    element("span", { className: ["line"] }, line),
    ...(index < lines.length - 1 ? [text("\n")] : []),
  ]);
  return { kind: "code", language, html: toHtml(nodes), lines: lines.length };
}
