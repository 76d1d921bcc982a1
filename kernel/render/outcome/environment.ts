import { type EnvironmentReport, isGrave } from '../../outcome/index.ts'
import { closureWords } from './console.ts'
import { doubtMark, environmentDoubtsOf, quietDoubt } from '../card/index.ts'
import { align, cleanLine, type Html, markup, style } from '../base/index.ts'

/**
 * What a cell defines for its steps to use, programs and environments: one card, a line each, since
 * there is little to say of them and often there are several.
 */
export function environmentCard(environments: readonly EnvironmentReport[]): Html {
  return markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="${style.scroll};margin:0">
      <table style="${style.table}">
        ${environments.map(
          (environment) =>
            markup`<tr style="${style.row}">
              <th style="${style.cell};${align(false)};padding-left:0;font-weight:600;font-size:13px">
                ${cleanLine(environment.name, 120)}
              </th>
              <td style="${style.cell};${align(false)};${style.pale};white-space:nowrap">
                ${closureWords(environment)}
              </td>
              <td style="${style.cell};${align(false)};white-space:nowrap">
                ${environmentDoubtsOf(environment).map((doubt) => (isGrave(doubt) ? doubtMark(doubt) : markup`<small style="${style.pale}">${quietDoubt(doubt)}</small>`))}
              </td>
              <td style="${style.cell};${align(false)};${style.pale};max-width:none">
                <code style="${style.path}">
                  ${cleanLine(environment.outPath ?? environment.drvPath, 300)}
                </code>
              </td>
            </tr>`
        )}
      </table>
    </div>
  </div>`
}
