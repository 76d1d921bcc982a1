/** The look of what a reader may choose from, after that of the report. */
export const exploreStyle = `
.sweep { margin-top: 20px; } h3 { font-size: 17px; line-height: 1.3; margin: 0 0 4px; }
.sweep > p { color: var(--pale); font-size: 13px; } .sweep[hidden], .member[hidden], .here[hidden], tr[hidden] { display: none; }
.controls { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; margin: 8px 0; }
.sweep > .controls:not(:empty) { position: sticky; top: 0; z-index: 1; background: var(--ground); padding: 8px 0; border-bottom: 1px solid var(--line); }
.controls > div { display: contents; }
.controls label { display: flex; align-items: center; gap: 8px; min-width: 0; max-width: 100%; }
.controls input, .controls select, .controls button { font: inherit; color: inherit; background: var(--ground); accent-color: var(--link); max-width: 100%; min-width: 0; }
.controls input[type='search'], .controls select { border: 1px solid var(--pale); border-radius: 6px; padding: 4px 8px; }
.controls input[type='range'] { width: 180px; height: 24px; } .controls output { min-width: 5ch; font-variant-numeric: tabular-nums; font-weight: 600; }
.controls p { margin: 0; flex-basis: 100%; font-size: 13px; color: var(--pale); } .controls p:empty { display: none; }
.controls input:focus-visible, .controls select:focus-visible, [role='region']:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.member { margin: 10px 0; } .member .place { font-size: 12px; color: var(--pale); margin: 4px 0 0; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 12px; }
.plot { position: relative; align-self: start; } .plot .nix-workflow-plot, .plot img { display: block; margin: 0 !important; padding: 0 !important; border: 0 !important; width: 100% !important; height: auto !important; max-width: none !important; }
.here { position: absolute; width: 16px; height: 16px; margin: -11px 0 0 -11px; border: 3px solid #cf222e; border-radius: 50%; pointer-events: none; }
#catalogue > [role='region'], .all > [role='region'] { max-height: 70vh; overflow: auto; }
.all { margin-top: 8px; } .all > summary { cursor: pointer; font-size: 13px; }
.sweep table, #catalogue table { font-size: 13px; border-collapse: collapse; } .sweep tbody tr { cursor: pointer; }
.sweep th, #catalogue th { white-space: nowrap; } .sweep thead th, #catalogue thead th { color: var(--pale); font-weight: 400; }
.sweep tr[aria-current] > td { background: rgba(9, 105, 218, 0.16); font-weight: 600; }
#catalogue tbody th, #catalogue th:nth-child(-n+2), #catalogue td:nth-child(2), #catalogue td:last-child, #catalogue th:last-child { text-align: left; } #catalogue td { white-space: nowrap; } #catalogue tbody th { font-weight: 600; }
@media (max-width: 640px) { .controls label { flex-basis: 100%; } .controls input[type='range'] { flex: 1; width: auto; } }
`
