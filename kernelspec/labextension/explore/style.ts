export const exploreClass = 'nix-workflow-explore'

/** As the kernel's own text on the card. */
export const style = `
.${exploreClass} { margin: 6px 0; }
.${exploreClass} .jp-OutputPrompt { display: none; }
.${exploreClass} > p, .nix-workflow-choices > p { margin: 2px 0; flex-basis: 100%; font-size: 12px; opacity: 0.8; }
.${exploreClass} > p:empty, .nix-workflow-choices > p:empty { display: none; }
.nix-workflow-choices { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; }
.nix-workflow-choices label { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; min-width: 0; font-size: 13px; overflow-wrap: anywhere; }
.nix-workflow-choices select, .nix-workflow-choices input { font: inherit; color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); max-width: 100%; min-width: 0; }
.nix-workflow-choices select { border: 1px solid var(--jp-border-color1); border-radius: 4px; padding: 2px 6px; }
.nix-workflow-choices input[type='range'] { width: 160px; }
.nix-workflow-choices output { min-width: 4ch; font-weight: 600; font-variant-numeric: tabular-nums; }
.nix-workflow-inputs { margin: 4px 0 4px calc(var(--jp-cell-prompt-width, 64px) + var(--jp-cell-collapser-width, 8px) + 4px); }
.nix-workflow-inputs .said { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; font-size: 12px; }
.nix-workflow-inputs .said > p { margin: 2px 0; }
.nix-workflow-inputs button { font: inherit; font-size: 12px; color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); border: 1px solid var(--jp-border-color1); border-radius: 4px; padding: 1px 8px; cursor: pointer; }
.nix-workflow-inputs .said > p:empty { display: none; }
.nix-workflow-has-inputs .nix-workflow-input-values { display: none; }
.nix-workflow-choices input:not([type='range']) { border: 1px solid var(--jp-border-color1); border-radius: 4px; padding: 2px 6px; width: 12em; }
.nix-workflow-choices :focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
`
