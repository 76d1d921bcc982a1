/** The look of a report around its cards, which bring their own: light, dark and on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #ffffff; --text: #1f2328; --line: #d1d9e0; --bar: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --line: #3d444d; --bar: #3fb950; } }
body { margin: 0 auto; max-width: 1040px; padding: 24px 20px 60px; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', sans-serif; overflow-wrap: break-word; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 32px 0 8px; } header p { margin: 2px 0 0; }
section { margin-top: 20px; }
article { margin: 18px 0; } .prose { max-width: 820px; margin: 18px 0; }
article > details > summary { cursor: pointer; padding: 2px 0; }
pre, code { font-family: ui-monospace, 'SF Mono', Menlo, 'Liberation Mono', monospace; font-size: 12px; }
pre { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
article > pre, article > details > pre { border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; }
pre.error { border-left: 4px solid #cf222e; }
a { color: inherit; } summary:focus-visible, a:focus-visible { outline: 2px solid #0969da; outline-offset: 2px; }
table { border-spacing: 0; } img { max-width: 100%; }
.timeline { border-collapse: collapse; width: 100%; font-size: 12px; table-layout: fixed; }
.timeline th, .timeline td { text-align: left; padding: 2px 10px 2px 0; font-weight: 400; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.timeline th { width: 190px; font-weight: 600; } .timeline td.state { width: 110px; } .timeline td.time { width: 90px; text-align: right; font-variant-numeric: tabular-nums; }
.track { position: relative; height: 14px; border-radius: 3px; background: rgba(128, 128, 128, 0.12); }
.bar { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; background: var(--bar); }
.bar.bad { background: #cf222e; }
@media print { body { max-width: none; padding: 0; --ground: #ffffff; --text: #000000; } article, .nix-workflow-card { break-inside: avoid-page; } details:not([open]) { display: none; } }
`
