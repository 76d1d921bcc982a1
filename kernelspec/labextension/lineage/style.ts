import { looks } from '../../../kernel/render/lineage/looks.ts'
import { sharedClass } from './inert-svg.ts'
import { liveClass } from './live-picture.ts'

/** Of the element whose picture lives: the picture that was there is kept for a page without this. */
export const enhancedClass = 'nix-workflow-lineage-enhanced'

/** What a picture says of itself once, for its boxes alone; those of older kernels say some of it themselves. */
const shared = looks
  .map(
    ([selector, declarations]) =>
      `.${liveClass} > svg.${sharedClass} :where(${selector}) { ${declarations} }`
  )
  .join('\n')
const older = `.${liveClass} > svg:not(.${sharedClass})`

const controls = '.nix-workflow-lineage-controls'

/** The boxes have grounds and words in colours of their own, also where the page forces others. */
export const style = `
.${enhancedClass} > :has(> img) { display: none !important; }
.${liveClass} { position: relative; margin: 6px 0; }
.${liveClass} > svg { display: block; width: 100%; overflow: hidden; border-radius: 4px; touch-action: pan-y; user-select: none; forced-color-adjust: none; }
${shared}
${older} :where(rect:not([fill])) { fill: #f3f5f7; stroke: #848d97; }
${older} :where([text-anchor] rect) { fill: #e6eaef; stroke: none; }
${older} tspan { fill: #59636e; font-size: 10.5px; font-weight: 400; }
.${liveClass} > svg text { forced-color-adjust: none; }
.${liveClass}.enlarged > svg { cursor: grab; }
.${liveClass} > svg:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.${liveClass} [role=button] { cursor: pointer; outline: none; }
.${liveClass} [role=button]:hover > rect { stroke: #0969da; }
.${liveClass} [role=button]:focus-visible > rect { stroke: #0550ae; stroke-width: 3; stroke-dasharray: none; }
.${liveClass} .passed { opacity: 0.35; }
.${liveClass} .found > rect { stroke: #0550ae; stroke-width: 2.5; }
.${liveClass} .at-work { animation: nix-workflow-turn 1.4s linear infinite; }
@keyframes nix-workflow-turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .${liveClass} .at-work { animation: none; } }
${controls} { position: absolute; z-index: 1; right: 0; bottom: 100%; display: flex; gap: 2px; align-items: baseline; font-size: 12px; }
${controls}[hidden] { display: none; }
${controls} > button, ${controls} > input { font: inherit; line-height: 1.4; padding: 0 6px; color: inherit; background: var(--jp-layout-color0, transparent); border: 1px solid rgba(128, 128, 128, 0.45); border-radius: 4px; }
${controls} > button { cursor: pointer; min-width: 24px; min-height: 22px; }
${controls} > button:hover { background: var(--jp-layout-color2, transparent); }
${controls} > input { width: 140px; min-height: 20px; }
${controls} > :focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
@media print { ${controls} { display: none; } }
`
