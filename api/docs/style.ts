/** The style of the page. Its hash stands in the page's policy, so that no other is applied. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f3f3f6; --text: #1b1b1f; --quiet: #55555f; --line: #c9c9d1; --link: #0b50c4;
  --marked: #fff1c2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16161a; --raised: #222228; --text: #e8e8ee; --quiet: #b3b3bf; --line: #44444f; --link: #9cc1ff;
    --marked: #4a3d0c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 60rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; background: var(--ground); padding: 0.5rem; }
h1, h2, h3 { line-height: 1.2; margin: 1.5rem 0 0.5rem; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
nav ul { padding: 0; list-style: none; }
nav li { padding: 0.25rem 0; }
nav code { color: var(--quiet); white-space: nowrap; }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
pre, td { overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 0.75rem; white-space: pre-wrap; }
.endpoint code { background: var(--raised); padding: 0.25rem 0.5rem; font-weight: 600; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
td ul { margin: 0; padding: 0; list-style: none; }
tr:target { background: var(--marked); }
@media (max-width: 40rem) {
  th, td { padding: 0.5rem 0.25rem; font-size: 0.875rem; }
  code, pre { font-size: 0.8125rem; }
}
`;
