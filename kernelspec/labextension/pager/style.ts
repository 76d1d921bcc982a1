export const allRowsClass = 'nix-workflow-all-rows'
export const pagerClass = 'nix-workflow-pager'

/** Colours are those of JupyterLab's theme, whichever it is. */
export const style = `
.${allRowsClass} { display: none; }
.nix-workflow-live .${allRowsClass} { display: inline-block; }
.${allRowsClass}, .${pagerClass} button {
  font: inherit; font-size: 12px; line-height: 1.5; padding: 1px 8px; cursor: pointer;
  color: var(--jp-ui-font-color1); background: transparent;
  border: 1px solid var(--jp-border-color1); border-radius: 4px;
}
.${allRowsClass} { margin: 4px 0; }
.${allRowsClass}:hover, .${pagerClass} button:hover:not(:disabled) { background: var(--jp-layout-color2); }
.${pagerClass} button:disabled { opacity: 0.7; cursor: default; }
.${allRowsClass}:focus-visible, .${pagerClass} :focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 1px; }
.${pagerClass} {
  margin: 4px 0 10px; padding: 6px; color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1); border: 1px solid var(--jp-border-color2); border-radius: 4px;
  font-size: 12px;
}
.${pagerClass}-bar { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; margin-bottom: 6px; }
.${pagerClass}-group { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; }
.${pagerClass}-group > [role='status'] { padding: 0 4px; }
.${pagerClass} input {
  font: inherit; font-size: 12px; line-height: 1.5; padding: 1px 5px; box-sizing: border-box;
  color: var(--jp-ui-font-color1); background: var(--jp-layout-color0);
  border: 1px solid var(--jp-border-color1); border-radius: 3px;
}
.${pagerClass} input::placeholder { color: var(--jp-ui-font-color2); opacity: 1; }
.${pagerClass} input[type='number'] { width: 9em; }
.${pagerClass}-found { display: flex; flex-wrap: wrap; gap: 4px; max-height: 9em; overflow: auto; margin: 0 0 6px; }
.${pagerClass}-found:empty { display: none; }
.${pagerClass}-work { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 6px; }
.${pagerClass}-work[hidden], .${pagerClass}-fault[hidden] { display: none; }
.${pagerClass}-fault { margin-bottom: 6px; color: var(--jp-error-color0, var(--jp-error-color1)); }
.${pagerClass}-scroll { overflow: auto; max-height: 460px; border: 1px solid var(--jp-border-color2); }
.${pagerClass} table { border-collapse: separate; border-spacing: 0; margin: 0; width: 100%; font-size: 12px; table-layout: auto; }
.${pagerClass} thead { position: sticky; top: 0; z-index: 1; background: var(--jp-layout-color2); }
section.${pagerClass}.${pagerClass} th, section.${pagerClass}.${pagerClass} td {
  padding: 2px 8px; text-align: left; white-space: nowrap; max-width: 28em; overflow: hidden;
  text-overflow: ellipsis; border: none; border-bottom: 1px solid var(--jp-border-color3); vertical-align: baseline;
}
.${pagerClass} thead th, .${pagerClass} thead td { background: var(--jp-layout-color2); font-weight: 600; }
.${pagerClass} thead small { font-weight: 400; color: var(--jp-ui-font-color1); }
section.${pagerClass}.${pagerClass} table .nix-workflow-number { text-align: right; font-variant-numeric: tabular-nums; }
section.${pagerClass}.${pagerClass} tbody th { font-weight: 400; color: var(--jp-ui-font-color1); text-align: right; }
.${pagerClass} thead button { border: none; padding: 0; font-weight: 600; max-width: 24em; overflow: hidden; text-overflow: ellipsis; }
.${pagerClass} thead input { width: 100%; min-width: 6em; font-weight: 400; }
.${pagerClass} th[aria-sort='ascending'] button::after { content: ' ▲'; }
.${pagerClass} th[aria-sort='descending'] button::after { content: ' ▼'; }
.${pagerClass} td small { color: var(--jp-ui-font-color1); }
.${pagerClass}[aria-busy='true'] tbody { opacity: 0.6; }
@media print { .${allRowsClass}, .${pagerClass} { display: none !important; } }
`
