import type { RenderedFile, TableView } from "@/lib/previews/schema";
import { CodeBlock, SafeHtml } from "./code-block";
import { Notebook } from "./notebook";
import { pictureSrc, type Source } from "./source";

const UNSHOWN = {
  too_large: "This file is too large to be read here. It is in the download.",
  binary: "This file is not text. It is in the download.",
};

function Table({ view, label }: { view: TableView; label: string }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
      tabIndex={0}
      aria-label={label}
      className="output-view px-4 py-3"
    >
      <table>
        <thead>
          <tr>
            {view.header.map((name, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name and never change their order
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name and never change their order
            <tr key={at}>
              {row.map((value, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={column}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A file as what it is: a document, source, a notebook, a table or a picture. */
export function FileView({ file, source }: { file: RenderedFile; source: Source }) {
  const { view, path } = file;
  switch (view.kind) {
    case "code":
      return <CodeBlock code={view} label={`Source of ${path}`} />;
    case "document":
      return <SafeHtml html={view.html} className="prose p-4 sm:p-6" />;
    case "notebook":
      return <Notebook view={view} place={{ source, path }} />;
    case "table":
      return <Table view={view} label={`Rows of ${path}`} />;
    case "picture":
      return (
        // biome-ignore lint/performance/noImgElement: the picture is served as it is, by a route that lets it do nothing else
        <img src={pictureSrc(source, path)} alt={path} className="mx-auto h-auto max-w-full bg-[#fff] p-4" />
      );
    case "unshown":
      return <p className="px-4 py-6 text-soft">{UNSHOWN[view.reason]}</p>;
  }
}
