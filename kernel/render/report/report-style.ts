/** The look of a report around its cards, which bring their own: light, dark, narrow and on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #ffffff; --text: #1f2328; --pale: #59636e; --line: #d1d9e0; --bar: #1a7f37; --bad: #cf222e; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --pale: #9198a1; --line: #3d444d; --bar: #3fb950; --bad: #f85149; --link: #79b8ff; } }
body { margin: 0 auto; max-width: 1000px; padding: 28px 20px 80px; background: var(--ground); color: var(--text); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', sans-serif; overflow-wrap: break-word; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; } h2 { font-size: 20px; line-height: 1.3; margin: 0 0 8px; }
header p { margin: 8px 0 0; line-height: 2; }
section { margin-top: 32px; } section p { margin: 0 0 8px; } ul { margin: 0; padding-left: 22px; }
article { margin: 18px 0; scroll-margin-top: 12px; } article:target > details > summary { font-weight: 600; }
.prose { max-width: 820px; margin: 22px 0 14px; }
article > details > summary { cursor: pointer; padding: 2px 0; font-size: 12px; color: var(--pale); }
pre, code { font-family: ui-monospace, 'SF Mono', Menlo, 'Liberation Mono', monospace; font-size: 12px; }
pre { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
article > pre, article > details > pre { border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; }
figure { margin: 6px 0 10px; } figcaption { font-size: 12px; margin: 0 0 4px; } figure img { display: block; background: #ffffff; border: 1px solid var(--line); border-radius: 8px; padding: 8px; box-sizing: border-box; }
pre.error { border-left: 4px solid var(--bad); }
a { color: var(--link); } summary:focus-visible, a:focus-visible, pre:focus-visible, audio:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-spacing: 0; } td, th { padding: 3px 8px; text-align: right; } tbody tr:nth-child(even) { background: rgba(128, 128, 128, 0.08); } img { max-width: 100%; } audio { max-width: 100%; }
.timeline { border-collapse: collapse; width: 100%; font-size: 12px; table-layout: fixed; }
.timeline th, .timeline td { text-align: left; padding: 2px 10px 2px 0; font-weight: 400; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.timeline thead th { color: var(--pale); } .timeline th { width: 190px; } .timeline tbody tr { background: none; } .timeline tbody th { font-weight: 600; } .timeline th.state { width: 110px; } .timeline th:nth-child(3) { width: auto; } .timeline th.time { width: 80px; }
.timeline .time { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; } .scale { display: flex; justify-content: space-between; }
.timeline a { color: inherit; } .timeline + p { margin-top: 10px; }
.track { position: relative; height: 14px; border-radius: 3px; background: rgba(128, 128, 128, 0.14); }
.bar { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; background: var(--bar); }
.bar.bad { background: var(--bad); }
@media (max-width: 640px) { body { padding: 16px 12px 60px; } .timeline th { width: 34%; } .timeline th.state { width: 20px; } .timeline .word { position: absolute; clip-path: inset(50%); } .timeline th.time { width: 56px; } }
@media print { :root { --ground: #ffffff; --text: #000000; --pale: #333333; } body { max-width: none; padding: 0; } article, .nix-workflow-card { break-inside: avoid-page; } details:not([open]) { display: none; } }
`
