import { type EnvironmentReport, isGrave } from '../../outcome/index.ts'
import { closureWords } from './console.ts'
import { doubtMark, environmentDoubtsOf, quietDoubt } from '../card/index.ts'
import { cellLook, cleanLine, type Html, markup, style } from '../base/index.ts'

/**
 * What a cell defines for its steps to use, programs and environments: one card, a line each, since
 * there is little to say of them and often there are several.
 */
export function environmentCard(environments: readonly EnvironmentReport[]): Html {
  return markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="${style.scroll}">
      <table style="${style.table}">
        ${environments.map(
          (environment) =>
            markup`<tr>
              <th${cellLook(false)}>
                ${cleanLine(environment.name, 120)}
              </th>
              <td${cellLook(false, style.pale, style.oneLine)}>
                ${closureWords(environment)}
              </td>
              <td${cellLook(false, style.oneLine)}>
                ${environmentDoubtsOf(environment).map((doubt) => (isGrave(doubt) ? doubtMark(doubt) : markup`<small style="${style.pale}">${quietDoubt(doubt)}</small>`))}
              </td>
              <td${cellLook(false, style.pale)}>
                <samp>
                  ${cleanLine(environment.outPath ?? environment.drvPath, 300)}
                </samp>
              </td>
            </tr>`
        )}
      </table>
    </div>
  </div>`
}
