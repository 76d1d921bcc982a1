import type { ProcessValue } from '../../outcome/index.ts'

/** A process, a line each: what it runs, its checkpoints, and what a run left that was interrupted. */
export function processInWords({ command, checkpoints, kept }: ProcessValue): string {
  const named = checkpoints.map(
    ({ name, snapshot, isBuilt }) =>
      `${name} (snapshot ${snapshot}, ${isBuilt ? 'there' : 'not built'})`
  )
  return [
    `process ${command}`,
    named.length === 0
      ? 'It had no checkpoints when this was shown. One is written as: half = checkpoint { process = …; snapshot = 50; };'
      : `Checkpoints when this was shown: ${named.join(', ')}`,
    ...(kept.length === 0
      ? []
      : [`Kept by a run that did not come to its end: snapshot ${kept.join(', ')}`])
  ].join('\n')
}
