/**
 * How the boxes of a lineage and the names of files look, said once: rules of CSS as selector and
 * declarations. A box that the cell shows has a frame of its own colour. The picture holds them as
 * they are; the extension of JupyterLab, which takes no rules out of a picture, says them within its
 * own, so this file imports nothing.
 */
export const looks = [
  ['rect', 'height:25px;rx:6px;fill:#f3f5f7'],
  ['rect:not([stroke])', 'stroke:#889'],
  ['rect[stroke]', 'fill:#fff;stroke-width:2'],
  ['rect[stroke]~text', 'font-weight:600'],
  ['[transform]>text', 'transform:translate(27px,17px)'],
  ['[text-anchor] rect', 'height:16px;rx:4px;fill:#e6eaef;stroke:none'],
  ['tspan,[text-anchor]', 'fill:#556;font-size:10.5px;font-weight:400']
] as const
