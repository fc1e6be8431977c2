import type { CellView, NotebookPicture, NotebookView, OutputView } from "@/lib/previews/schema";
import { CodeBlock, SafeHtml } from "./code-block";
import { pictureSrc, type Source } from "./source";

type Place = { source: Source; path: string };

function Picture({ picture, place, cell }: { picture: NotebookPicture; place: Place; cell: number }) {
  const size = picture.width && picture.height ? { width: picture.width, height: picture.height } : {};
  return (
    // A chart is drawn on white, whatever the theme.
    // biome-ignore lint/performance/noImgElement: the picture is served as it is, by a route that lets it do nothing else
    <img
      src={pictureSrc(place.source, place.path, picture.id)}
      alt={`Chart that cell ${cell} drew`}
      loading="lazy"
      decoding="async"
      {...size}
      className="h-auto max-w-full rounded-sm bg-[#fff]"
    />
  );
}

function Output({ output, place, cell }: { output: OutputView; place: Place; cell: number }) {
  if (output.kind === "picture") return <Picture picture={output.picture} place={place} cell={cell} />;
  if (output.kind === "html") return <SafeHtml html={output.html} className="output-view" />;
  if (output.kind === "unshown")
    return (
      <p className="text-soft text-sm">An output that browsers cannot show safely ({output.what || "unknown"}).</p>
    );
  if (output.text === "") return null;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
      tabIndex={0}
      className={
        output.stream === "stderr"
          ? "overflow-x-auto border-danger border-l-2 pl-3 text-sm"
          : "overflow-x-auto text-soft text-sm"
      }
    >
      {output.text}
    </pre>
  );
}

function Cell({ cell, index, place }: { cell: CellView; index: number; place: Place }) {
  if (cell.kind === "document") return <SafeHtml html={cell.html} className="prose px-4 sm:px-5" />;
  if (cell.kind === "plain") return <pre className="whitespace-pre-wrap px-4 text-sm sm:px-5">{cell.text}</pre>;
  const number = index + 1;
  return (
    <div className="border-rule border-y">
      <p className="label bg-sunken px-4 pt-2">{cell.count === null ? "In" : `In ${cell.count}`}</p>
      <CodeBlock code={cell.code} />
      {cell.outputs.length > 0 ? (
        <div className="grid gap-4 border-rule border-t px-4 py-4 [&>*]:min-w-0">
          {cell.outputs.map((output, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no name and never change their order
            <Output key={at} output={output} place={place} cell={number} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** A notebook cell by cell, with what its cells printed and drew. */
export function Notebook({ view, place }: { view: NotebookView; place: Place }) {
  return (
    <div className="grid gap-6 py-5 [&>*]:min-w-0">
      {view.cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells of a version never change their order
        <Cell key={index} cell={cell} index={index} place={place} />
      ))}
    </div>
  );
}
