export const panelClass = 'nix-workflow-steps'

/** In the colours of the page, so that it is legible in each of its themes. */
export const style = `
.${panelClass} { display: flex; flex-direction: column; color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); font-size: var(--jp-ui-font-size1); min-width: 240px; }
.${panelClass} > .jp-Toolbar { flex: 0 0 auto; }
.${panelClass}-content { flex: 1 1 auto; overflow: auto; padding: 4px 8px; }
.${panelClass}-content > p { margin: 4px 0; color: var(--jp-ui-font-color1); }
.${panelClass}-content > input { box-sizing: border-box; width: 100%; margin: 2px 0 6px 0; padding: 3px 6px; font: inherit; color: inherit; background: var(--jp-input-background, transparent); border: 1px solid var(--jp-border-color1); border-radius: 2px; }
.${panelClass} table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.${panelClass} thead th { text-align: left; font-weight: 600; padding: 2px 4px; border-bottom: 1px solid var(--jp-border-color1); }
.${panelClass} thead th:nth-child(n + 3) { text-align: right; }
.${panelClass} tbody th, .${panelClass} tbody td { font-weight: 400; text-align: left; padding: 2px 4px; vertical-align: top; }
.${panelClass} tbody td { white-space: nowrap; }
.${panelClass} tbody td.nix-workflow-number { text-align: right; }
.${panelClass} tbody tr { cursor: pointer; }
.${panelClass} tbody tr:hover { background: var(--jp-layout-color2); }
.${panelClass} tbody button { font: inherit; color: inherit; padding: 0; border: none; background: none; cursor: pointer; text-align: left; overflow-wrap: anywhere; unicode-bidi: isolate; }
.${panelClass} :is(button, input):focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 1px; }
.${panelClass} tbody td.nix-workflow-note { white-space: normal; overflow-wrap: anywhere; padding: 0 4px 4px 12px; font-size: var(--jp-ui-font-size0); unicode-bidi: plaintext; }
.nix-workflow-tone-bad { color: var(--jp-error-color0, #b00020); font-weight: 600 !important; }
.nix-workflow-tone-doubt { font-weight: 600 !important; }
.nix-workflow-tone-busy { font-style: italic; }
`
