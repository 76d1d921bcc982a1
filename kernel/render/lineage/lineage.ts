import { firstInWords, type Lineage, type LineageNode } from '../../outcome/index.ts'
import { foldLineage } from './fold-lineage.ts'
import { cleanLine, counted, type Html, markup, nothing, style, svgAddress } from '../base/index.ts'
import { drawLineage, longestName } from './lineage-drawing.ts'

/** Names of 12 pixels are still read at 9; a wider picture is moved sideways. */
const smallestScale = 0.75

/**
 * The lineage as a picture: an inert SVG image. Environments are named below. Empty where there is
 * nothing but the step itself. `shown` are the names of the steps that the cell shows: their boxes
 * are bold. `label` stands above it, where nothing else does. A comment marks its end, for tools that
 * take it out: it shows states. A sanitiser takes `data-lineage` away: by it the extension tells a
 * picture of this kernel's from one that anybody may have written.
 */
export function lineagePicture(
  lineage: Lineage,
  shown: readonly string[],
  label: 'Lineage' | null = 'Lineage'
): Html {
  const folded = foldLineage(lineage, shown)
  if (folded.nodes.length < 2) return nothing
  const environments = lineage.nodes
    .filter(({ kind }) => kind === 'environment')
    .map(({ name }) => cleanLine(name, longestName))
  const { svg, width } = drawLineage(folded)
  const names = folded.nodes.map(({ name, count }) =>
    [cleanLine(name, longestName), ...(count === undefined ? [] : [`× ${count}`])].join(' ')
  )
  const countOf = (nodes: readonly LineageNode[]): number =>
    nodes.reduce((sum, { count }) => sum + (count ?? 1), 0)
  const data = countOf(folded.nodes.filter(({ kind }) => kind === 'data'))
  const steps = counted(countOf(folded.nodes) - data, 'step')
  const alternative = `Lineage of ${steps}${data === 0 ? '' : ` and ${counted(data, 'data source')}`}: ${names.join(', ')}`
  const omitted = folded.omitted === 0 ? null : `${counted(folded.omitted, 'other step')} not drawn`
  const below = [
    environments.length === 0
      ? null
      : `Programs and environments: ${firstInWords(environments, environments.length, environments.length + (lineage.omittedEnvironments ?? 0))}`,
    omitted
  ].filter((line) => line !== null)
  return markup`<div class="nix-workflow-lineage" data-lineage="" style="${style.section}">
    ${label === null ? nothing : markup`<b>${label}</b>`}
    <div style="${style.scroll}">
      <img
        style="min-width:${Math.round(width * smallestScale)}px"
        width="${width}"
        alt="${alternative}"
        src="${svgAddress(svg)}">
    </div>
    ${below.length === 0 ? null : markup`<div style="${style.quiet}">${below.join(' · ')}</div>`}
  </div><!--nix-workflow-lineage-->`
}
