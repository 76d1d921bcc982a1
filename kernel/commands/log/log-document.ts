import { keptLogFile, readLog } from '../../../nix/builder/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Block, Document } from '../../outcome/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'

/** The whole log of a step's last build, within bounds, and where the store keeps it. */
export async function logDocument(
  { nix }: Pick<Engine, 'nix'>,
  { name, drvPath }: NamedDerivation,
  signal: AbortSignal
): Promise<Result<Document, CommandFailure>> {
  const log = await readLog(nix, drvPath, undefined, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  if (!log.ok) return bad({ kind: 'no-log', step: name })
  const { head, tail, total } = log.value
  const file = keptLogFile(nix, drvPath)
  const omitted = total - head.length - tail.length
  const parts: Block[] =
    total === 0
      ? [{ kind: 'paragraph', text: 'It wrote nothing.', tone: 'pale' }]
      : [
          { kind: 'code', text: head.join('\n') },
          ...(omitted > 0
            ? [{ kind: 'paragraph', text: `${omitted} lines are left out.`, tone: 'pale' } as const]
            : []),
          ...(tail.length > 0 ? [{ kind: 'code', text: tail.join('\n') } as const] : [])
        ]
  const place: Block[] =
    file === null
      ? []
      : [{ kind: 'paragraph', text: `All of it, compressed: ${file}`, tone: 'pale' }]
  return good({
    title: `Log of ${name}, ${total} ${total === 1 ? 'line' : 'lines'}`,
    blocks: [...parts, ...place]
  })
}
