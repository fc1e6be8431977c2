/** The look of every page of the sandbox: system fonts, one accent, light and dark by the reader's setting. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #101318); --card: light-dark(#fff, #181c23); --text: light-dark(#16191f, #e9ecf1);
  --soft: light-dark(#555e6d, #a5afbd); --line: light-dark(#d8dde5, #333a45); --accent: light-dark(#4338ca, #a5b4fc);
  --on-accent: light-dark(#fff, #14151f); --bad: light-dark(#b42318, #fda29b); --bad-ground: light-dark(#fef3f2, #2c1714);
  --good: light-dark(#067647, #75e0a7); --strip: light-dark(#fff4d6, #33290f); --strip-text: light-dark(#663c00, #fde68a);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
.strip { margin: 0; padding: .5rem 1rem; background: var(--strip); color: var(--strip-text); text-align: center; font-size: .875rem; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main.narrow { max-width: 30rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; } h2 { font-size: 1.0625rem; margin: 0 0 .75rem; }
a { color: var(--accent); } code, pre { font: .8125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 0; } .soft { color: var(--soft); } .small { font-size: .875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-bottom: 1rem; }
.columns { display: grid; gap: 1.5rem; align-items: start; } .columns > * { min-width: 0; } td a { overflow-wrap: anywhere; }
@media (min-width: 52rem) { .columns { grid-template-columns: 1fr 1fr; } }
.lines { list-style: none; margin: 0; padding: 0; } .row { display: flex; justify-content: space-between; gap: 1rem; padding: .375rem 0; }
.row > :last-child { white-space: nowrap; font-variant-numeric: tabular-nums; } .total { border-top: 1px solid var(--line); font-weight: 650; margin-top: .375rem; padding-top: .75rem; }
label, legend { display: block; font-weight: 550; font-size: .875rem; margin: .875rem 0 .25rem; }
input, select { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .5rem; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; } input[readonly] { color: var(--soft); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--soft); background: var(--card); color: var(--text); cursor: pointer; text-decoration: none; }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); width: 100%; margin-top: 1.25rem; }
button.wide { width: 100%; margin-top: .75rem; }
button.compact { min-height: 2rem; padding: .125rem .625rem; font-size: .8125rem; font-weight: 500; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; } .center { text-align: center; }
.alert { background: var(--bad-ground); color: var(--bad); border: 1px solid currentColor; border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1rem; }
.error { color: var(--bad); font-size: .875rem; margin: .25rem 0 0; }
details summary { cursor: pointer; min-height: 2.75rem; display: flex; align-items: center; color: var(--accent); font-size: .875rem; }
details summary::before { content: "+"; width: 1.25rem; } details[open] > summary::before { content: "\\2212"; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; } th, td { text-align: left; padding: .375rem .5rem .375rem 0; border-top: 1px solid var(--line); vertical-align: top; } thead th { border-top: 0; color: var(--soft); font-weight: 550; }
.scroll { overflow-x: auto; } .scroll table { min-width: 46rem; } .inline { display: inline-flex; flex-wrap: wrap; gap: .375rem; align-items: center; margin: 0 .25rem .25rem 0; }
.inline input, .inline select { width: auto; min-height: 2rem; padding: .125rem .375rem; font-size: .8125rem; } .inline label { margin: 0; font-weight: 500; }
.inline input[type=number] { width: 5.5rem; } .state { font-weight: 600; font-size: .8125rem; } .state.delivered, .state.succeeded, .state.complete { color: var(--good); } .state.failed { color: var(--bad); }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; margin: 0 0 1.25rem; } nav a { display: inline-block; padding: .5rem 0; } nav a[aria-current] { font-weight: 650; text-decoration: none; color: var(--text); }
`;
