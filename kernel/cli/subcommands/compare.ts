import { good } from '../../../nix/base/index.ts'
import { compareDocument, compareSteps, type Comparison } from '../../commands/compare/index.ts'
import { namedSteps } from '../../commands/steps/index.ts'
import { questionSubcommand } from '../notebook/index.ts'

/** `nix-workflow compare`: what `%compare` shows. */
export const compare = questionSubcommand<Comparison>({
  name: 'compare',
  accepted: { operands: ['NAME'], more: true },
  async ask({ engine, signal }, { operands: [, ...names] }) {
    const steps = await namedSteps(engine, names, signal)
    return steps.ok ? good(await compareSteps(engine, steps.value, signal)) : steps
  },
  document: (comparison) => compareDocument(comparison, null),
  json: jsonOf
})

function jsonOf({
  rows,
  parameters,
  metrics,
  omittedMetrics,
  unreadFiles,
  unreadAncestors
}: Comparison): unknown {
  return {
    steps: rows.map((row) => {
      const { name, status, drvPath, outPath, narHash } = row.report
      const own = parameters.flatMap(({ key, title }) => {
        const text = row.parameters.get(key)
        return text === undefined ? [] : [[title, text] as const]
      })
      const numbers = metrics.flatMap((metric) => {
        const text = row.metrics.get(metric)?.text
        return text === undefined ? [] : [[metric, text] as const]
      })
      return {
        ...{ name, status, drvPath, outPath, narHash },
        parameters: Object.fromEntries(own),
        metrics: Object.fromEntries(numbers)
      }
    }),
    ...{ omittedMetrics, unreadFiles, unreadAncestors }
  }
}
