import { readLog, readLogHead } from '../../../nix/builder/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { styledOf } from '../../../nix/log/index.ts'
import type { Engine } from '../state/index.ts'
import type { LogTail } from '../../outcome/index.ts'

/**
 * So many lines are more than a card shows of a log. Reading it takes Nix a process, 20 ms, so it is
 * done once a derivation and only where its last lines are not all.
 */
const mostLines = 600

/** To unpack more than so many lines takes a second or longer: of these only the first are read. */
const longLog = 100_000

/**
 * A log with its first lines too, where its last ones are not all that there were; as Nix keeps it,
 * where lines were written over.
 */
export function wholeLog(
  { nix, logs }: Pick<Engine, 'nix' | 'logs'>,
  drvPath: StorePath,
  tail: LogTail | null
): Promise<LogTail | null> {
  if (tail === null || (tail.isRewritten !== true && tail.total <= tail.lines.length))
    return Promise.resolve(tail)
  const key = `${drvPath} ${tail.total}`
  const before = logs.get(key)
  if (before !== undefined) return before
  const reading = read(nix, drvPath, tail)
  logs.set(key, reading)
  return reading
}

const textOf = ({ text }: { readonly text: string }): string => text

async function read(nix: Nix, drvPath: StorePath, tail: LogTail): Promise<LogTail> {
  if (tail.total > longLog) {
    const head = await readLogHead(nix, drvPath, mostLines / 2)
    return { ...tail, head, ...behind(tail, head.length) }
  }
  const log = await readLog(nix, drvPath, mostLines)
  if (log === null || (log.total < tail.total && tail.isRewritten !== true)) return tail
  const { head, tail: last, total } = log
  const styled = styledOf([...head, ...last])
  return {
    ...tail,
    styled,
    head: last.length === 0 ? [] : head.map(textOf),
    lines: (last.length === 0 ? head : last).map(textOf),
    total
  }
}

/** The colours of lines that have so many before them. */
function behind({ styled }: LogTail, count: number): Pick<LogTail, 'styled'> {
  if (styled === undefined) return {}
  return { styled: styled.map(([at, parts]) => [at + count, parts]) }
}
