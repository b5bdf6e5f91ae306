/** Style sheet of the docs page. It goes into the page itself, under a hash in its policy. */
export const docsStyle = `
:root { color-scheme: light dark; --line: #d4d8dd; --soft: #f4f6f8; --accent: #0b5cad; --muted: #586069; }
@media (prefers-color-scheme: dark) { :root { --line: #3a4149; --soft: #1c2127; --accent: #6cb2ff; --muted: #9aa4af; } }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); font: 16px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: 14px; }
nav ul { list-style: none; margin: 0; padding: 0 0 0 .75rem; }
nav p { margin: .75rem 0 .25rem; font-weight: 600; }
main { padding: 1rem 2rem 4rem; max-width: 64rem; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
h1 small, .summary, .example, em { color: var(--muted); }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
.operation { margin: 2rem 0; padding: 0 1rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
.method { font: 600 13px/1 ui-monospace, monospace; padding: .25rem .5rem; border-radius: 4px; color: #fff; background: #586069; }
.method.get { background: #1a7f37; } .method.post { background: #0b5cad; } .method.put { background: #8a5a00; } .method.delete { background: #b3261e; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { padding: .75rem; overflow-x: auto; background: var(--soft); border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: .35rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th em { display: block; font-weight: 400; font-size: 12px; }
summary { cursor: pointer; font-weight: 600; }
details { margin: .5rem 0; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; } main { padding: 1rem; } }
`;
