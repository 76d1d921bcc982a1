import { type EnvironmentReport, isGrave } from '../../outcome/index.ts'
import { closureWords } from './console.ts'
import { doubtMark, environmentDoubtsOf, quietDoubt } from '../card/index.ts'
import { cellLook, cleanLine, type Html, markup, nothing, style } from '../base/index.ts'

/**
 * What a cell defines for its steps to use, programs and environments: one card, a line each, since
 * there is little to say of them and often there are several.
 */
export function environmentCard(environments: readonly EnvironmentReport[]): Html {
  const isDoubted = environments.some((environment) => environmentDoubtsOf(environment).length > 0)
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
              ${isDoubted ? doubtCell(environment) : nothing}
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

function doubtCell(environment: EnvironmentReport): Html {
  return markup`<td${cellLook(false, style.oneLine)}>
    ${environmentDoubtsOf(environment).map((doubt) => (isGrave(doubt) ? doubtMark(doubt) : markup`<small style="${style.pale}">${quietDoubt(doubt)}</small>`))}
  </td>`
}
